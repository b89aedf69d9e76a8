class Refused(Exception):
    """A step that the state of things does not allow. Its text is for people."""
