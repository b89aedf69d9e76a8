"""What kind of data the fields of this app hold; a test fails for a field nobody classed."""

from mielhss.lib.privacy import fields

FIELDS = {
    "accounts.User_groups": fields(
        personal="user",
        plain="id group",
    ),
    "accounts.User_user_permissions": fields(
        personal="user",
        plain="id permission",
    ),
    "accounts.User": fields(
        personal="password last_login email name date_joined",
        plain="id is_superuser is_active is_staff is_demo groups user_permissions",
    ),
    "accounts.AuditEvent": fields(
        personal="actor_id actor_label subject_key subject_label",
        plain="id sequence previous_hash hash at action subject_type institution_id facts",
    ),
    "accounts.ChainHead": fields(
        plain="id sequence hash",
    ),
}
