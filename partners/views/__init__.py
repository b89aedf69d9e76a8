"""Pages of the alliance: one module per noun."""
