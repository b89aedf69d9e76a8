from mielhss.lib.privacy import fields

FIELDS = {
    "improvement.Project": fields(
        personal="lead sponsor created_by",
        plain="id title stage sites principle definition measure stratifier gap_site is_of_network group group_label "
        "reference reference_label gap_report baseline_period baseline_gap baseline_lower baseline_upper "
        "baseline_rate product started_on closed_on published_at provenance created_at",
    ),
    "improvement.Project_sites": fields(plain="id project site"),
    "improvement.Member": fields(
        personal="user name role joined_on left_on",
        plain="id project",
    ),
}
