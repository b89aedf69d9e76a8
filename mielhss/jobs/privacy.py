"""What kind of data the fields of this app hold; a test fails for a field nobody classed."""

from mielhss.lib.privacy import fields

FIELDS = {
    "jobs.Job": fields(
        personal="requested_by",
        plain=(
            "id kind key arguments state attempts token lease_until heartbeat_at steps_done "
            "steps_total message error result created_at started_at finished_at"
        ),
    ),
    "jobs.Canary": fields(
        plain="id rung_at answered_at",
    ),
}
