"""What kind of data the fields of this app hold; a test fails for a field nobody classed."""

from mielhss.lib.privacy import fields

FIELDS = {
    "reports.Report": fields(
        personal="built_by published_by withdrawn_by",
        plain=(
            "withdrawn_reason id kind period institution state title snapshot snapshot_hash inputs_hash code_version "
            "as_of pages pdf_sha256 pdf_size xlsx_sha256 xlsx_size job requested_at built_at "
            "published_at withdrawn_at"
        ),
    ),
}
