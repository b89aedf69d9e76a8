"""What kind of data the fields of this app hold; a test fails for a field nobody classed."""

from mielhss.lib.privacy import fields

FIELDS = {
    "curriculum.Framework": fields(
        plain="id code edition title source levels competency_total is_current",
    ),
    "curriculum.Domain": fields(
        plain="id framework number title summary",
    ),
    "curriculum.Competency": fields(
        plain="id domain number text is_confirmed",
    ),
    "curriculum.Activity_competencies": fields(
        plain="id activity competency",
    ),
    "curriculum.Activity": fields(
        plain="id title kind description competencies",
    ),
    "curriculum.Session": fields(
        personal="speaker",
        plain="id activity topic host place starts_at ends_at",
    ),
}
