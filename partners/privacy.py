"""What kind of data the fields of this app hold; a test fails for a field nobody classed."""

from mielhss.lib.privacy import fields

FIELDS = {
    "partners.Institution": fields(
        plain=(
            "id code name kinds parent is_office is_training_center time_zone street city state postal_code website "
            "populations about logo_stored provenance created_at"
        ),
    ),
    "partners.Site": fields(
        plain="id institution code name kind parent street city state postal_code populations is_active",
    ),
    "partners.Membership": fields(
        personal="user institution role starts_on ends_on ended_at started_by ended_by",
        plain="id",
    ),
    "partners.AccessReview": fields(personal="membership confirmed_by", plain="id confirmed_at"),
    "partners.Contact": fields(personal="name position email phone", plain="id institution site about"),
    "partners.OnboardingStep": fields(personal="changed_by", plain="id institution step state due_on note changed_at"),
    "partners.Engagement": fields(
        personal="entered_by",
        plain=("id institution site happened_on stakeholder mode people hours honoraria about changed entered_at"),
    ),
    "partners.Agreement": fields(
        personal="made_by",
        plain=(
            "id institution kind reference title parties other_parties file_class has_all_measures measures data_from "
            "data_until starts_on ends_on signed_on ended_on ended_reason remind_days note renews file_name "
            "file_stored file_sha256 made_at"
        ),
    ),
    "partners.Agreement_parties": fields(plain="id agreement institution"),
    "partners.AgreementReminder": fields(plain="id agreement days_before last_day asked_at sent_at sent_to"),
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
