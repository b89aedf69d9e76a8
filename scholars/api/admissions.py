"""Calls, applications, cohorts, appointments and effort for machines: to read."""

from __future__ import annotations

import django_filters
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins

from partners.api_views import CodeFilter, LibraryViewSet, Need, ScopedViewSet, YesOrNoFilter
from partners.models import Scope
from partners.roles import Permission
from scholars.models import Application, Appointment, Call, Cohort, EffortMonth, State
from scholars.serializers.admissions import (
    ApplicationSerializer,
    AppointmentSerializer,
    CallSerializer,
    CohortSerializer,
    EffortMonthSerializer,
)

READS_SCHOLARS = Need(Scope.SCHOLARS_READ, Permission.SCHOLAR_VIEW)
READS_APPLICATIONS = Need(Scope.APPLICATIONS_READ, Permission.APPLICATION_VIEW)


class AppointmentFilter(django_filters.FilterSet):
    institution = CodeFilter("scholar__institution__code", "Code of the scholar's institution.")
    scholar = django_filters.NumberFilter("scholar_id", label="Number of a scholar.")

    class Meta:
        model = Appointment
        fields: list[str] = []


class EffortFilter(django_filters.FilterSet):
    institution = CodeFilter("appointment__scholar__institution__code", "Code of the scholar's institution.")
    reported = YesOrNoFilter(
        "actual", lookup_expr="isnull", exclude=True, label="Only months reported (true), or only others (false)."
    )

    class Meta:
        model = EffortMonth
        fields: list[str] = []


class ApplicationFilter(django_filters.FilterSet):
    call = django_filters.NumberFilter("call_id", label="Number of a call.")
    state = django_filters.ChoiceFilter(
        choices=State.choices, error_messages={"invalid_choice": "No application has such a state."}
    )

    class Meta:
        model = Application
        fields: list[str] = []


@extend_schema_view(list=extend_schema(summary="List cohorts, the latest first"))
class CohortViewSet(mixins.ListModelMixin, LibraryViewSet):
    queryset = Cohort.objects.select_related("program").order_by("-starts_on", "pk")
    serializer_class = CohortSerializer
    needs = {"list": READS_SCHOLARS}


@extend_schema_view(
    list=extend_schema(summary="List appointments with who pays for them"),
    retrieve=extend_schema(summary="Read an appointment"),
)
class AppointmentViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ScopedViewSet):
    queryset = (
        Appointment.objects.select_related("home", "health_system")
        .prefetch_related("supports")
        .order_by("starts_on", "pk")
    )
    serializer_class = AppointmentSerializer
    filter_backends = [DjangoFilterBackend]
    filterset_class = AppointmentFilter
    lookup_field = "pk"
    lookup_url_kwarg = "id"
    lookup_value_converter = "int"
    needs = {"list": READS_SCHOLARS, "retrieve": READS_SCHOLARS}


@extend_schema_view(list=extend_schema(summary="List the effort ledger, month by month"))
class EffortMonthViewSet(mixins.ListModelMixin, ScopedViewSet):
    queryset = EffortMonth.objects.select_related("appointment").order_by("month", "pk")
    serializer_class = EffortMonthSerializer
    filter_backends = [DjangoFilterBackend]
    filterset_class = EffortFilter
    needs = {"list": READS_SCHOLARS}


@extend_schema_view(list=extend_schema(summary="List calls, the latest deadline first"))
class CallViewSet(mixins.ListModelMixin, ScopedViewSet):
    """Calls are the network office's: who reads them with a token, which never has the office's reach, finds none."""

    queryset = Call.objects.select_related("program").order_by("-full_due_at", "pk")
    serializer_class = CallSerializer
    needs = {"list": READS_APPLICATIONS}


@extend_schema_view(
    list=extend_schema(summary="List applications"),
    retrieve=extend_schema(summary="Read an application"),
)
class ApplicationViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ScopedViewSet):
    """Those of the office that no conflict shuts to the reader. Answers, letters and reviews stay in the portal."""

    queryset = Application.objects.select_related("applicant", "institution").order_by("call", "number")
    serializer_class = ApplicationSerializer
    filter_backends = [DjangoFilterBackend]
    filterset_class = ApplicationFilter
    lookup_field = "pk"
    lookup_url_kwarg = "id"
    lookup_value_converter = "int"
    needs = {"list": READS_APPLICATIONS, "retrieve": READS_APPLICATIONS}
