SCOPED: dict = {}
UNSCOPED = {
    "reports.Report": (
        "Drafts belong to the network office alone, and what it published is for every member and funder; "
        "tests/reports/test_access.py holds both."
    ),
    "reports.Comment": "The network office's own work on a draft; tests/reports/test_review.py holds that.",
    "reports.SignOff": "The network office's own work on a draft; tests/reports/test_review.py holds that.",
    "reports.Delivery": "The network office's own list of whom it told; tests/reports/test_delivery.py holds that.",
    "reports.Reading": "The network office's own log of readers; tests/reports/test_delivery.py holds that.",
}
