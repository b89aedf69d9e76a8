"""Pages about teaching, attendance and assessment."""
