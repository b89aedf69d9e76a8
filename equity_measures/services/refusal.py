"""What a service says no with."""


class Refused(Exception):
    """A request that cannot be met. `rule` is a short stable key; the text says how to mend it."""

    def __init__(self, rule: str, message: str) -> None:
        super().__init__(message)
        self.rule = rule
        self.message = message
