"""Why a change was not made."""


class Refused(Exception):
    """Says in words for the person who asked what was wrong and how to mend it."""

    def __init__(self, *messages: str) -> None:
        super().__init__(" ".join(messages))
        self.messages = list(messages)
