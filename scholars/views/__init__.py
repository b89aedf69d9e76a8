"""Pages about scholars: one module per noun."""
