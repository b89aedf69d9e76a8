"""Why a change was not made."""


class Refused(Exception):
    """Why a change was not made, in words for the person who asked."""
