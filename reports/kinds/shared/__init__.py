"""What several kinds of reports have in common."""
