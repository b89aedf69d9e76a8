"""How released reports read in JSON."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from equity_measures.serializers import CodeField
from reports.making import document_of
from reports.models import Report
from reports.spreadsheet import csv_header, csv_rows


class ReportSerializer(serializers.ModelSerializer):
    """The hashes tell that a file at hand is the one that was released."""

    institution = CodeField(allow_null=True, help_text="Null: the whole network.")

    class Meta:
        model = Report
        fields = [
            "id",
            "kind",
            "title",
            "period",
            "institution",
            "state",
            "as_of",
            "pages",
            "published_at",
            "withdrawn_at",
            "withdrawn_reason",
            "snapshot_hash",
            "inputs_hash",
            "pdf_sha256",
            "xlsx_sha256",
        ]
        read_only_fields = fields


class TableSerializer(serializers.Serializer):
    """One table of the report, in the same rows as its page and its CSV file."""

    code = serializers.CharField()
    title = serializers.CharField()
    header = serializers.ListField(child=serializers.CharField())
    rows = serializers.ListField(child=serializers.ListField())


class ReportDetailSerializer(ReportSerializer):
    tables = serializers.SerializerMethodField(help_text="None once the report is withdrawn.")

    class Meta(ReportSerializer.Meta):
        fields = [*ReportSerializer.Meta.fields, "tables"]
        read_only_fields = fields

    @extend_schema_field(TableSerializer(many=True))
    def get_tables(self, report: Report) -> list[dict[str, Any]]:
        if report.is_withdrawn or not report.snapshot:
            return []
        found = document_of(report.kind, report.snapshot).tables
        return [
            {"code": table.code, "title": table.title, "header": csv_header(table), "rows": list(csv_rows(table))}
            for table in found
        ]
