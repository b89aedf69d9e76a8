"""What kind of data the fields of this app hold; a test fails for a field nobody classed."""

from mielhss.lib.privacy import fields

FIELDS = {
    "mentorship.Mentor": fields(
        personal="user name title institution roles expertise capacity",
        plain="id is_active",
    ),
    "mentorship.TeamMember": fields(
        personal="mentor scholar role starts_on ends_on",
        plain="id",
    ),
}
