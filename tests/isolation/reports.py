SCOPED: dict = {}
UNSCOPED = {
    "reports.Report": (
        "Drafts belong to the network office alone, and what it published is for every member and funder; "
        "tests/reports/test_access.py holds both."
    ),
}
