"""What kind of data the fields of this app hold; a test fails for a field nobody classed."""

from mielhss.lib.privacy import fields

FIELDS = {
    "scholars.Program": fields(
        plain="id code name short_name vocabulary effort_floor length_months is_active",
    ),
    "scholars.Cohort": fields(
        plain="id program name starts_on ends_on",
    ),
    "scholars.Scholar": fields(
        personal=(
            "user name institution cohort career_stage disciplines is_clinician is_physician "
            "is_non_clinician health_system project effort starts_on ends_on left_on"
        ),
        plain="id",
    ),
    "scholars.Milestone": fields(
        personal="scholar title due_on done_on note logged_by",
        plain="id logged_at",
    ),
}
