"""What kind of data the fields of this app hold; a test fails for a field nobody classed."""

from mielhss.lib.privacy import fields

FIELDS = {
    "curriculum.Framework": fields(
        plain="id identifier code edition title source levels competency_total is_current changed_at",
    ),
    "curriculum.Domain": fields(plain="id framework identifier number title summary"),
    "curriculum.Competency": fields(plain="id domain identifier number text is_confirmed"),
    "curriculum.Crosswalk": fields(plain="id older newer note"),
    "curriculum.CrosswalkLink": fields(plain="id crosswalk source target relation"),
    "curriculum.Teaching": fields(plain="id activity competency level"),
    "curriculum.Activity": fields(
        plain=(
            "id title kind description competencies is_public takes_proposals time_zone threshold_percent "
            "remote_counts make_ups_allowed minutes_needed"
        ),
    ),
    "curriculum.Session": fields(
        personal="speaker",
        plain=(
            "id activity uid status topic summary host place remote_link materials_link starts_at ends_at sequence "
            "changed_at reminded_at"
        ),
    ),
    "curriculum.TopicProposal": fields(
        personal="speaker proposed_by why answer",
        plain="id activity topic proposed_at status session",
    ),
    "curriculum.FeedToken": fields(
        personal="user digest used_at",
        plain="id kind activity alarm_minutes created_at revoked_at",
    ),
    "curriculum.Rsvp": fields(personal="user answer answered_at", plain="id session"),
    "curriculum.CheckIn": fields(personal="user mode was_early at", plain="id session"),
    "curriculum.AttendanceFile": fields(personal="imported_by", plain="id session sha256 lines unreadable imported_at"),
    "curriculum.HeldAttendee": fields(
        personal="shown_name shown_email minutes suggestions person decided_by",
        plain="id file first_line reason is_decided",
    ),
    "curriculum.ListedTime": fields(personal="user minutes", plain="id file held"),
    "curriculum.ConfirmedIdentity": fields(personal="text user confirmed_by", plain="id confirmed_at"),
    "curriculum.Attendance": fields(
        personal="user is_present mode minutes conflict corrected_by reason", plain="id session"
    ),
    "curriculum.MakeUp": fields(personal="user what accepted_by", plain="id activity session asked_at accepted_at"),
    "curriculum.AssessmentRequest": fields(
        personal="rater asked_by voice", plain="id scholar framework occasion year asked_at answered_at"
    ),
    "curriculum.Rating": fields(
        personal="level note rater evidence_link voice", plain="id scholar competency occasion year rated_at"
    ),
    "curriculum.CommitteeDecision": fields(
        personal="snapshot note decided_by", plain="id scholar framework occasion year digest decided_at"
    ),
    "curriculum.SigningKey": fields(protected="sealed", plain="id thumbprint public made_at retired_at"),
    "curriculum.Award": fields(
        personal="person issued_by token revoked_by reason",
        plain=(
            "id identifier scholar requirement title program criteria competencies issued_at key status_index "
            "revoked_at"
        ),
    ),
    "curriculum.Requirement": fields(plain="id program title career_stage activity competency level due_month"),
}
