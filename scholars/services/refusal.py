"""Why a change was not made."""


class Refused(Exception):
    """In words for the person who asked: what is the matter, and how to mend it."""
