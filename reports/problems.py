"""What can be wrong with a wish for a report. Each says what and how to mend it."""

from collections.abc import Sequence


class ReportProblem(Exception):
    """The wish cannot be met. `rule` is a short stable key; the text is for people."""

    rule = "report"


class NoData(ReportProblem):
    rule = "no-data"


class UnknownKind(ReportProblem):
    rule = "kind"


class BadPeriod(ReportProblem):
    rule = "period"


class UnknownInstitution(ReportProblem):
    rule = "institution"


class UnknownProgram(ReportProblem):
    rule = "program"


class UnknownScholar(ReportProblem):
    rule = "scholar"


class UnknownLanguage(ReportProblem):
    rule = "language"


class Unwritable(ReportProblem):
    rule = "output"


class NotNow(ReportProblem):
    """The report is not in a state in which this can be done."""

    rule = "state"


class GivesAway(NotNow):
    """Publishing would let readers work out small counts. The text names them, never their values."""

    rule = "gives-away"
    MOST_NAMED = 3

    def __init__(self, leaks: Sequence[object]) -> None:
        self.leaks = tuple(str(leak) for leak in leaks)
        named = "; ".join(self.leaks[: self.MOST_NAMED])
        rest = f" and {len(self.leaks) - self.MOST_NAMED} more" if len(self.leaks) > self.MOST_NAMED else ""
        super().__init__(
            "Not published: with what was published before, readers could work out hidden counts: "
            f"{named}{rest}. Let the night compute the figures anew and build the report again."
        )
