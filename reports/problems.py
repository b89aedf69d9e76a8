"""What can be wrong with a wish for a report. Each says what and how to mend it."""


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


class Unwritable(ReportProblem):
    rule = "output"


class NotNow(ReportProblem):
    """The report is not in a state in which this can be done."""

    rule = "state"
