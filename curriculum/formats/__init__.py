"""Frameworks and attendance as files: read and written without a database."""
