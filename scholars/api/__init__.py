"""The API of this app: one module for each group of nouns."""
