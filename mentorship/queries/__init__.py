"""Reads across mentors, scholars and rounds."""
