"""What kind of data the fields of this app hold; a test fails for a field nobody classed."""

from mielhss.lib.privacy import fields

FIELDS = {
    "partners.Institution": fields(
        plain=("id code name kinds parent is_office is_training_center time_zone city provenance created_at"),
    ),
    "partners.Site": fields(
        plain="id institution code name kind parent is_active",
    ),
    "partners.Membership": fields(
        personal="user institution role starts_on ends_on ended_at",
        plain="id",
    ),
    "partners.ApiToken": fields(
        personal="owner name networks revoked_by",
        protected="digest",
        plain="id institution prefix scopes created_at expires_at last_used_at revoked_at",
    ),
    "partners.Invitation": fields(
        personal="email institution role invited_by accepted_by",
        protected="token_hash",
        plain="id sendings sent_at created_at expires_at accepted_at revoked_at",
    ),
}
