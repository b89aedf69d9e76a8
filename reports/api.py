"""Released reports for machines. Drafts are read in the portal's pages only."""

from __future__ import annotations

import django_filters
from django.db.models import QuerySet
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins
from rest_framework.request import Request
from rest_framework.response import Response

from partners.api_views import CodeFilter, Need, PeriodFilter, ScopedViewSet
from partners.models import Scope
from partners.roles import Permission
from reports import services
from reports.models import Report
from reports.serializers import ReportDetailSerializer, ReportSerializer

READS_REPORTS = Need(Scope.REPORTS_READ, Permission.RELEASE_VIEW)


class ReportFilter(django_filters.FilterSet):
    kind = CodeFilter("kind", "Kind of report.")
    period = PeriodFilter()
    institution = CodeFilter("institution__code", "Code of an institution.")
    state = django_filters.ChoiceFilter(
        choices=[(state.value, state.label) for state in (Report.State.PUBLISHED, Report.State.WITHDRAWN)],
        error_messages={"invalid_choice": "Write published or withdrawn."},
    )

    class Meta:
        model = Report
        fields: list[str] = []


@extend_schema_view(list=extend_schema(summary="List released reports, the newest first"))
class ReportViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ScopedViewSet):
    queryset = Report.objects.released().select_related("institution").order_by("-published_at", "-pk")
    filter_backends = [DjangoFilterBackend]
    filterset_class = ReportFilter
    lookup_field = "pk"
    lookup_url_kwarg = "id"
    lookup_value_converter = "int"
    needs = {"list": READS_REPORTS, "retrieve": READS_REPORTS}

    def get_queryset(self) -> QuerySet[Report]:
        reports = super().get_queryset()
        return reports.defer("snapshot") if self.action == "list" else reports

    def get_serializer_class(self) -> type[ReportSerializer]:
        return ReportDetailSerializer if self.action == "retrieve" else ReportSerializer

    @extend_schema(summary="Read a released report with its tables")
    def retrieve(self, request: Request, id: int) -> Response:
        report = self.get_object()
        if not report.is_withdrawn:
            services.note_reading(report=report, by=request.user, file="api")
        return Response(ReportDetailSerializer(report).data)
