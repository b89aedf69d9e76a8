"""What kind of data the fields of this app hold; a test fails for a field nobody classed."""

from mielhss.lib.privacy import fields

FIELDS = {
    "equity_measures.Measure": fields(
        plain="id code title phrase people kind aim higher_is_better steward is_active",
    ),
    "equity_measures.MeasureDefinition": fields(
        plain=(
            "id measure version effective_from effective_to numerator denominator exclusions "
            "exceptions period_type unit references"
        ),
    ),
    "equity_measures.Stratifier": fields(
        plain="id code title question is_ordered group_phrase caution position",
    ),
    "equity_measures.Category": fields(
        plain="id stratifier code label position rank is_unknown system system_code",
    ),
    "equity_measures.Stratification": fields(
        plain="id code first second",
    ),
    "equity_measures.DataSet_measures": fields(
        plain="id dataset measure",
    ),
    "equity_measures.DataSet": fields(
        plain=("id code title description period_type layout provenance source licence is_active measures"),
    ),
    "equity_measures.ValueMapping": fields(
        personal="mapped_by",
        protected="digest shown",
        plain="id institution data_set target category site measure is_current mapped_at",
    ),
    "equity_measures.Extract": fields(
        personal="uploaded_by undone_by",
        protected="stored_name findings facts",
        plain=(
            "undo_reason id institution data_set period version state is_current sha256 size file_name "
            "file_format lines findings_by_rule findings_total cell_count cells_hash job uploaded_at "
            "decided_at undone_at"
        ),
    ),
    "equity_measures.HeldValue": fields(
        protected="digest shown first_line rows",
        plain="id extract column target",
    ),
    "equity_measures.Cell": fields(
        protected="numerator denominator excluded",
        plain="id extract measure site period stratification first second",
    ),
    "equity_measures.Coverage": fields(
        plain="id extract measure site period",
    ),
    "equity_measures.GapPolicy": fields(
        plain="id threshold reference minimum_denominator confidence created_at",
    ),
    "equity_measures.NightlyRun": fields(
        plain="id local_date started_at finished_at computed unchanged removed code_version",
    ),
    "equity_measures.GapReport": fields(
        plain=(
            "id measure definition stratifier site period is_current analysis difference "
            "difference_lower difference_upper is_certain completeness provenance site_count "
            "inputs_hash content_hash code_version night"
        ),
    ),
}
