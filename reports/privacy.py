"""What kind of data the fields of this app hold; a test fails for a field nobody classed."""

from mielhss.lib.privacy import fields

FIELDS = {
    "reports.Report": fields(
        personal="built_by published_by withdrawn_by scholar",
        plain=(
            "withdrawn_reason id kind period institution program language audience headlines composition "
            "csv_sha256 csv_size "
            "state title snapshot snapshot_hash inputs_hash code_version "
            "as_of pages pdf_sha256 pdf_size xlsx_sha256 xlsx_size job requested_at built_at "
            "published_at withdrawn_at"
        ),
    ),
    "reports.Comment": fields(
        personal="author author_name resolved_by text", plain="id report chapter written_at resolved_at"
    ),
    "reports.SignOff": fields(personal="person person_name", plain="id report snapshot_hash signed_at"),
    "reports.Delivery": fields(personal="person person_name sent_by", plain="id report asked_at mailed_at"),
    "reports.Reading": fields(personal="person person_name at", plain="id report file table"),
}
