"""How measures, extracts and gap reports read in JSON."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from equity_measures.ingestion import Layout
from equity_measures.models import (
    Category,
    DataSet,
    Extract,
    GapReport,
    Measure,
    MeasureDefinition,
    Stratifier,
)
from equity_measures.reconciliation import as_dicts
from equity_measures.statistics.analysis import GapAnalysis
from partners.api_views import CODE, PERIOD


class CodeField(serializers.SlugRelatedField[Any]):
    """Another row, named by its code."""

    def __init__(self, **told: Any) -> None:
        super().__init__("code", read_only=True, **told)


# --- Library ------------------------------------------------------------------------------------------------


class DefinitionSerializer(serializers.ModelSerializer):
    """One dated edition of a measure's definition."""

    class Meta:
        model = MeasureDefinition
        fields = [
            "version",
            "effective_from",
            "effective_to",
            "numerator",
            "denominator",
            "exclusions",
            "exceptions",
            "period_type",
            "unit",
            "references",
        ]


class MeasureSerializer(serializers.ModelSerializer):
    class Meta:
        model = Measure
        fields = ["code", "title", "phrase", "kind", "aim", "higher_is_better", "steward", "is_active"]


class MeasureDetailSerializer(MeasureSerializer):
    definitions = DefinitionSerializer(many=True, read_only=True)

    class Meta(MeasureSerializer.Meta):
        fields = [*MeasureSerializer.Meta.fields, "definitions"]


class CategorySerializer(serializers.ModelSerializer):
    class Meta:
        model = Category
        fields = ["code", "label", "rank", "is_unknown", "system", "system_code"]


class StratifierSerializer(serializers.ModelSerializer):
    categories = CategorySerializer(many=True, read_only=True)

    class Meta:
        model = Stratifier
        fields = ["code", "title", "question", "is_ordered", "caution", "categories"]


class DataSetSerializer(serializers.ModelSerializer):
    class Meta:
        model = DataSet
        fields = [
            "code",
            "title",
            "description",
            "period_type",
            "provenance",
            "source",
            "licence",
            "is_active",
        ]


class ColumnSerializer(serializers.Serializer):
    """What one column of a submitted file holds."""

    name = serializers.CharField()
    role = serializers.CharField()
    is_required = serializers.BooleanField()


class DataSetDetailSerializer(DataSetSerializer):
    measures = CodeField(many=True)
    file_kind = serializers.SerializerMethodField()
    columns = serializers.SerializerMethodField()

    class Meta(DataSetSerializer.Meta):
        fields = [*DataSetSerializer.Meta.fields, "measures", "file_kind", "columns"]

    def get_file_kind(self, data_set: DataSet) -> str:
        return str(data_set.layout.get("kind", ""))

    @extend_schema_field(ColumnSerializer(many=True))
    def get_columns(self, data_set: DataSet) -> list[dict[str, Any]]:
        return describe_columns(data_set)


def describe_columns(data_set: DataSet) -> list[dict[str, Any]]:
    """Every column that a data set's files may have and what it holds, each once."""
    if not data_set.layout:
        return []
    layout = Layout.from_dict(data_set.layout)
    roles = _roles(layout)
    return [
        {"name": column, "role": "; ".join(roles[column]), "is_required": column not in layout.optional}
        for column in layout.role_columns()
    ]


def _roles(layout: Layout) -> dict[str, list[str]]:
    told = [
        (layout.subject, "study number, to count people; not stored"),
        *((column, "identifier of a record; not stored") for column in layout.identifiers),
        (layout.site, "site"),
        (layout.measure, "measure"),
        (layout.period, "period"),
        (layout.numerator, "numerator"),
        (layout.denominator, "denominator"),
        (layout.exclusion, "exclusion"),
    ]
    for rule in layout.measures:
        tests = [test for test in (rule.denominator, rule.numerator, rule.exclusion) if test]
        told += [(column, f"measure {rule.measure}") for test in tests for column in test.columns()]
    for stratifier in layout.stratifiers:
        told += [(column, f"stratifier {stratifier.stratifier}") for column in stratifier.columns()]
    roles: dict[str, list[str]] = {}
    for column, role in dict.fromkeys(told):
        roles.setdefault(column, []).append(role)
    return roles


# --- Extracts -----------------------------------------------------------------------------------------------


class ProgressSerializer(serializers.Serializer):
    """How far the checking of a file is."""

    state = serializers.CharField()
    percent = serializers.IntegerField()
    message = serializers.CharField()
    attempts = serializers.IntegerField()


class ExtractSerializer(serializers.ModelSerializer):
    institution = CodeField()
    data_set = CodeField()
    status_text = serializers.CharField(read_only=True)
    smaller_than = serializers.IntegerField(
        read_only=True, help_text="Rows of the version it would replace, while it waits for a word about that; else 0."
    )

    class Meta:
        model = Extract
        fields = [
            "id",
            "institution",
            "data_set",
            "period",
            "version",
            "state",
            "status_text",
            "is_current",
            "is_pending",
            "smaller_than",
            "file_name",
            "file_format",
            "size",
            "sha256",
            "findings_total",
            "cell_count",
            "uploaded_at",
            "decided_at",
            "undone_at",
            "undo_reason",
        ]
        read_only_fields = fields


class FindingSerializer(serializers.Serializer):
    """One fault in a file: where, which rule, and how to mend it."""

    line = serializers.IntegerField(allow_null=True)
    column = serializers.CharField(allow_null=True)
    rule = serializers.CharField()
    message = serializers.CharField()
    severity = serializers.ChoiceField(["error", "warning"])


class HeldSerializer(serializers.Serializer):
    """A value of the file that waits for somebody to say what it means. `shown` only when it is harmless."""

    column = serializers.CharField()
    target = serializers.CharField()
    shown = serializers.CharField(allow_blank=True)
    first_line = serializers.IntegerField()


class CheckSerializer(serializers.Serializer):
    """One question about a file that counting it answered."""

    code = serializers.CharField()
    question = serializers.CharField()
    answer = serializers.CharField()
    verdict = serializers.ChoiceField(["good", "warn", "bad", "info"])


class ExtractDetailSerializer(ExtractSerializer):
    reconciliation = serializers.SerializerMethodField()
    lines = serializers.DictField(child=serializers.IntegerField(), read_only=True)
    findings_by_rule = serializers.DictField(child=serializers.IntegerField(), read_only=True)
    findings = FindingSerializer(many=True, read_only=True, help_text="The first hundred.")
    held_values = HeldSerializer(many=True, read_only=True)
    progress = serializers.SerializerMethodField()

    class Meta(ExtractSerializer.Meta):
        fields = [
            *ExtractSerializer.Meta.fields,
            "lines",
            "findings_by_rule",
            "findings",
            "held_values",
            "reconciliation",
            "progress",
        ]
        read_only_fields = fields

    @extend_schema_field(CheckSerializer(many=True))
    def get_reconciliation(self, extract: Extract) -> list[dict[str, str]]:
        return as_dicts(extract.lines, extract.facts)

    @extend_schema_field(ProgressSerializer(allow_null=True))
    def get_progress(self, extract: Extract) -> dict[str, Any] | None:
        return extract.job.summary() if extract.job else None


SOME_TEXT = r"^[^\x00]*[^\x00\s][^\x00]*$"


@extend_schema_field({"type": "string", "minLength": 1, "maxLength": 200, "pattern": SOME_TEXT})
class ReasonField(serializers.CharField):
    """A sentence or two, and not only spaces."""


class UploadSerializer(serializers.Serializer):
    """A file for one institution, data set and period. Other fields are passed over."""

    institution = serializers.RegexField(CODE, help_text="The code of your institution.")
    data_set = serializers.RegexField(CODE, help_text="The code of the data set.")
    period = serializers.RegexField(
        PERIOD, help_text="2026-Q3, 2026-09, 2026, or 2019-2024 for a span of years.", error_messages={
            "invalid": "Write the period as 2026-Q3, 2026-09, 2026, or 2019-2024 for a span of years."
        },
    )  # fmt: skip
    file = serializers.FileField(
        help_text="CSV, XLSX, Parquet, or FHIR as .json or .ndjson.", max_length=255, use_url=False
    )
    may_be_smaller = serializers.BooleanField(
        default=False,
        help_text="Take it although it has less than half the rows of the version it replaces; else it is held.",
    )


class ReceiptSerializer(serializers.Serializer):
    """What became of an upload."""

    is_new = serializers.BooleanField()
    message = serializers.CharField()
    extract = ExtractDetailSerializer()


class RehearsalSerializer(serializers.Serializer):
    """What would come of a file. Nothing of it is kept."""

    status = serializers.ChoiceField(["accepted", "held", "refused"])
    lines = serializers.DictField(child=serializers.IntegerField())
    cells = serializers.IntegerField()
    findings_total = serializers.IntegerField()
    findings_by_rule = serializers.DictField(child=serializers.IntegerField())
    findings = FindingSerializer(many=True, help_text="The first hundred.")
    held = HeldSerializer(many=True)
    smaller_than = serializers.IntegerField(
        help_text="Rows of the version it would replace, when it has less than half of them; else 0."
    )


class UndoSerializer(serializers.Serializer):
    reason = ReasonField(
        max_length=200,
        help_text="Why; kept in the history of the submission.",
        error_messages={"max_length": "Write at most 200 characters."},
    )


# --- Gap reports --------------------------------------------------------------------------------------------


class GapReportSerializer(serializers.ModelSerializer):
    """The gap itself is a proportion: 0.05 is five points. Empty where too few people are shown to tell."""

    measure = CodeField()
    stratifier = CodeField()
    site = CodeField(allow_null=True, help_text="Null: the whole network.")
    definition_version = serializers.IntegerField(source="definition.version", read_only=True)
    night = serializers.DateField(source="night.local_date", read_only=True, help_text="The night that found it.")

    class Meta:
        model = GapReport
        fields = [
            "id",
            "measure",
            "definition_version",
            "stratifier",
            "site",
            "period",
            "provenance",
            "difference",
            "difference_lower",
            "difference_upper",
            "is_certain",
            "completeness",
            "site_count",
            "night",
            "content_hash",
        ]
        read_only_fields = fields


def json_schema_of(kind: Any) -> dict[str, Any]:
    """The JSON schema of a type made of dataclasses, tuples, mappings and plain values."""
    if kind in _PLAIN:
        return dict(_PLAIN[kind])
    if get_origin(kind) in (Union, UnionType):
        (inner,) = (part for part in get_args(kind) if part is not NoneType)
        schema = json_schema_of(inner)
        if "type" in schema:
            schema["nullable"] = True
        return schema
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        names = [field.name for field in fields(kind)]
        properties = {name: json_schema_of(hints[name]) for name in names}
        return {"type": "object", "properties": properties, "required": names}
    if get_origin(kind) is tuple:
        return {"type": "array", "items": json_schema_of(get_args(kind)[0])}
    return {"type": "object", "additionalProperties": json_schema_of(get_args(kind)[1])}


_PLAIN: dict[Any, dict[str, str]] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
}


@extend_schema_field(json_schema_of(GapAnalysis))
class AnalysisField(serializers.JSONField):
    """The whole analysis, already suppressed: hidden groups have no numbers."""


class GapReportDetailSerializer(GapReportSerializer):
    analysis = AnalysisField(read_only=True)

    class Meta(GapReportSerializer.Meta):
        fields = [*GapReportSerializer.Meta.fields, "analysis"]
        read_only_fields = fields
