"""Changes to mentors, rounds, teams and what they do together, and who made them."""


class Refused(Exception):
    """Why a change was not made, in words for the person who asked."""
