"""What kind of data the fields of this app hold; a test fails for a field nobody classed."""

from mielhss.lib.privacy import fields

FIELDS = {
    "equity_measures.AreaIndex": fields(
        plain="id kind year area_count is_current loaded_at",
    ),
    "equity_measures.AreaFifth": fields(
        plain="id index area fifth",
    ),
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
        plain=(
            "id code title description period_type layout provenance source licence is_active needs_approval measures"
        ),
    ),
    "equity_measures.ValueMapping": fields(
        personal="mapped_by",
        protected="digest shown",
        plain="id institution data_set target category site measure stratifier is_left_out is_current mapped_at",
    ),
    "equity_measures.Extract": fields(
        personal="uploaded_by undone_by",
        protected="stored_name findings facts",
        plain=(
            "undo_reason id institution data_set period version state is_current sha256 size file_name "
            "file_format lines findings_by_rule findings_total cell_count cells_hash job uploaded_at "
            "decided_at undone_at is_pending published_at may_be_smaller"
        ),
    ),
    "equity_measures.Schedule": fields(
        plain=(
            "id data_set first_period due_days grace_days remind_before remind_after is_for_all institutions is_active"
        ),
    ),
    "equity_measures.Schedule_institutions": fields(
        plain="id schedule institution",
    ),
    "equity_measures.Reminder": fields(
        plain="id schedule institution period kind sent_at recipients",
    ),
    "equity_measures.Submission": fields(
        plain=("id institution data_set period approved approved_hash approved_at accepted_at unlocked_until"),
    ),
    "equity_measures.SubmissionStep": fields(
        personal="by",
        plain="id submission kind extract cells_hash comment until at",
    ),
    "equity_measures.QualityRule": fields(
        plain="id data_set title kind left operator right lowest highest is_active",
    ),
    "equity_measures.FollowUp": fields(
        personal="opened_by resolved_by",
        plain=("id institution data_set period extract site measure rule text opened_at resolved_at resolution"),
    ),
    "equity_measures.FollowUpNote": fields(
        personal="author mentions text",
        plain="id follow_up written_at",
    ),
    "equity_measures.FollowUpNote_mentions": fields(
        personal="user",
        plain="id followupnote",
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
        plain="id threshold reference minimum_denominator confidence pairs created_at",
    ),
    "equity_measures.NightlyRun": fields(
        plain="id local_date started_at finished_at computed unchanged removed code_version",
    ),
    "equity_measures.SavedFilter": fields(
        personal="owner name",
        plain="id place period by is_default",
    ),
    "equity_measures.PairReport": fields(
        plain=(
            "id measure definition first second site period is_current analysis provenance site_count "
            "inputs_hash content_hash code_version night"
        ),
    ),
    "equity_measures.GapReport": fields(
        plain=(
            "id measure definition stratifier site period is_current analysis difference "
            "difference_lower difference_upper is_certain completeness provenance site_count "
            "inputs_hash content_hash code_version night"
        ),
    ),
}
