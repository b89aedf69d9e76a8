"""Measures, extracts and gap reports for machines."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from equity_measures import services
from equity_measures.models import DataSet, Extract, GapReport, Measure, Stratifier
from equity_measures.outcomes import summary_of_outcome
from equity_measures.serializers import (
    DataSetDetailSerializer,
    DataSetSerializer,
    ExtractDetailSerializer,
    ExtractSerializer,
    GapReportDetailSerializer,
    GapReportSerializer,
    MeasureDetailSerializer,
    MeasureSerializer,
    ReceiptSerializer,
    RehearsalSerializer,
    StratifierSerializer,
    UndoSerializer,
    UploadSerializer,
)
from partners.access import fetch
from partners.api_auth import Refused
from partners.api_views import CodeFilter, LibraryViewSet, Need, PeriodFilter, ScopedViewSet, YesOrNoFilter
from partners.models import Institution, Scope
from partners.roles import Permission

# --- Filters ------------------------------------------------------------------------------------------------


class ExtractFilter(django_filters.FilterSet):
    institution = CodeFilter("institution__code", "Code of an institution.")
    data_set = CodeFilter("data_set__code", "Code of a data set.")
    period = PeriodFilter()
    state = django_filters.ChoiceFilter(
        choices=Extract.State.choices, error_messages={"invalid_choice": "No extract has such a state."}
    )
    is_current = YesOrNoFilter("is_current", label="Only versions in use (true), or only others (false).")

    class Meta:
        model = Extract
        fields: list[str] = []


class GapReportFilter(django_filters.FilterSet):
    measure = CodeFilter("measure__code", "Code of a measure.")
    stratifier = CodeFilter("stratifier__code", "Code of a stratifier.")
    site = CodeFilter("site__code", "Code of a site.")
    institution = CodeFilter("site__institution__code", "Code of an institution.")
    period = PeriodFilter()
    network = YesOrNoFilter(
        "site", lookup_expr="isnull", label="Only of the whole network (true), or only of sites (false)."
    )

    class Meta:
        model = GapReport
        fields: list[str] = []


# --- Library ------------------------------------------------------------------------------------------------

READS_LIBRARY = Need(Scope.MEASURES_READ, Permission.RELEASE_VIEW)


@extend_schema_view(
    list=extend_schema(summary="List measures"),
    retrieve=extend_schema(summary="Read a measure with its definitions"),
)
class MeasureViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, LibraryViewSet):
    queryset = Measure.objects.order_by("code")
    lookup_field = "code"
    lookup_value_converter = "slug"
    needs = {"list": READS_LIBRARY, "retrieve": READS_LIBRARY}

    def get_queryset(self) -> QuerySet[Measure]:
        measures = super().get_queryset()
        return measures.prefetch_related("definitions") if self.action == "retrieve" else measures

    def get_serializer_class(self) -> type[MeasureSerializer]:
        return MeasureDetailSerializer if self.action == "retrieve" else MeasureSerializer


@extend_schema_view(list=extend_schema(summary="List stratifiers with their categories"))
class StratifierViewSet(mixins.ListModelMixin, LibraryViewSet):
    queryset = Stratifier.objects.order_by("position", "code").prefetch_related("categories")
    serializer_class = StratifierSerializer
    needs = {"list": READS_LIBRARY}


@extend_schema_view(
    list=extend_schema(summary="List data sets"),
    retrieve=extend_schema(summary="Read a data set with the columns of its files"),
)
class DataSetViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, LibraryViewSet):
    queryset = DataSet.objects.order_by("code")
    lookup_field = "code"
    lookup_value_converter = "slug"
    needs = {"list": READS_LIBRARY, "retrieve": READS_LIBRARY}

    def get_queryset(self) -> QuerySet[DataSet]:
        data_sets = super().get_queryset()
        return data_sets.prefetch_related("measures") if self.action == "retrieve" else data_sets

    def get_serializer_class(self) -> type[DataSetSerializer]:
        return DataSetDetailSerializer if self.action == "retrieve" else DataSetSerializer


# --- Extracts -----------------------------------------------------------------------------------------------


STATUS_OF_RULE = {"too-large": 413, "agreement": 403} | dict.fromkeys(("not-in-use", "locked", "not-held"), 409)


def _refusal(refused: services.Refused) -> Refused:
    """A service's refusal as the API tells it: the first sentence says what, the rest how to mend it."""
    message, _, how = refused.message.partition(". ")
    status = STATUS_OF_RULE.get(refused.rule, 400)
    return Refused(
        rule=refused.rule,
        message=f"{message.rstrip('.')}.",
        how=how or "Change what the message names and send it again.",
        status=status,
    )


@extend_schema_view(
    list=extend_schema(summary="List extracts, the newest first"),
    retrieve=extend_schema(summary="Read an extract with its findings and progress"),
)
class ExtractViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ScopedViewSet):
    queryset = Extract.objects.select_related("institution", "data_set", "job").order_by("-uploaded_at", "-pk")
    filter_backends = [DjangoFilterBackend]
    filterset_class = ExtractFilter
    lookup_field = "pk"
    lookup_url_kwarg = "id"
    lookup_value_converter = "int"
    needs = {
        "list": Need(Scope.EXTRACTS_READ, Permission.EXTRACT_VIEW),
        "retrieve": Need(Scope.EXTRACTS_READ, Permission.EXTRACT_VIEW),
        "create": Need(Scope.EXTRACTS_WRITE, Permission.EXTRACT_UPLOAD, viewing=Permission.EXTRACT_VIEW),
        "check": Need(Scope.EXTRACTS_WRITE, Permission.EXTRACT_UPLOAD, viewing=Permission.EXTRACT_VIEW),
        "confirm": Need(Scope.EXTRACTS_WRITE, Permission.EXTRACT_UPLOAD, viewing=Permission.EXTRACT_VIEW),
        "undo": Need(Scope.EXTRACTS_WRITE, Permission.EXTRACT_UNDO, viewing=Permission.EXTRACT_VIEW),
    }

    def get_serializer_class(self) -> type[ExtractSerializer]:
        return ExtractSerializer if self.action == "list" else ExtractDetailSerializer

    def get_parsers(self) -> list[Any]:
        upload = getattr(self, "action_map", {}).get("post") in ("create", "check")
        return [MultiPartParser()] if upload else [JSONParser()]

    @extend_schema(
        summary="Upload an extract",
        request={"multipart/form-data": UploadSerializer},
        responses={202: ReceiptSerializer, 200: ReceiptSerializer},
    )
    def create(self, request: Request) -> Response:
        """202 with the header Location for a new file; 200 when this very file is already here.

        The file is checked in the background: ask the address in Location until its state is no longer "received".
        """
        sent = self._sent(request)
        try:
            extract, is_new = services.receive(**sent, by=request.user)
        except services.Refused as refused:
            raise _refusal(refused) from None
        return self._receipt(extract, is_new)

    @extend_schema(
        summary="Check an extract without sending it",
        request={"multipart/form-data": UploadSerializer},
        responses={200: RehearsalSerializer},
    )
    @action(detail=False, methods=["post"], url_name="check")
    def check(self, request: Request) -> Response:
        """A dry run, for files up to 20 MB: says what would come of the file and keeps nothing of it."""
        sent = self._sent(request)
        sent.pop("may_be_smaller")
        try:
            rehearsal = services.rehearse_upload(**sent)
        except services.Refused as refused:
            raise _refusal(refused) from None
        told = summary_of_outcome(rehearsal.outcome)
        summary = {
            **{name: told[name] for name in ("status", "lines", "cells")},
            **{f"findings_{name}": told[f"errors_{name}"] for name in ("total", "by_rule")},
            "findings": told["errors"][:100],
            "held": [{**held, "shown": held["shown"] or ""} for held in told["held"]],
            "smaller_than": rehearsal.smaller_than,
        }
        return Response(RehearsalSerializer(summary).data)

    def _sent(self, request: Request) -> dict[str, Any]:
        """The institution, data set, period and file of an upload, as far as this person may send them."""
        form = UploadSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        sent = form.validated_data
        institution = fetch(
            Institution.objects,
            self.access,
            Permission.EXTRACT_UPLOAD,
            viewing=Permission.EXTRACT_VIEW,
            code=sent["institution"],
        )
        data_set = DataSet.objects.exclude(is_active=False).filter(code=sent["data_set"]).first()
        if data_set is None:
            raise Refused(
                rule="not-found",
                message="No data set that takes files has this code.",
                how="See the list of data sets.",
                status=404,
            )
        return {
            "institution": institution,
            "data_set": data_set,
            "period": sent["period"],
            "file": sent["file"],
            "file_name": sent["file"].name,
            "may_be_smaller": sent["may_be_smaller"],
        }

    def _receipt(self, extract: Extract, is_new: bool) -> Response:
        text = f"Received as version {extract.version}; it is being checked."
        if not is_new:
            text = f"This file is already here: received as version {extract.version}."
        receipt = ReceiptSerializer({"is_new": is_new, "message": text, "extract": extract})
        location = reverse("api:extract-detail", kwargs={"id": extract.pk})
        return Response(receipt.data, status=202 if is_new else 200, headers={"Location": location})

    @extend_schema(summary="Confirm a far smaller extract", request=None, responses={200: ExtractDetailSerializer})
    @action(detail=True, methods=["post"], url_name="confirm")
    def confirm(self, request: Request, id: int) -> Response:
        """Takes a version that waits because it has less than half the rows of the one it replaces."""
        try:
            confirmed = services.confirm_smaller(extract=self.get_object(), by=request.user)
        except services.Refused as refused:
            raise _refusal(refused) from None
        return Response(ExtractDetailSerializer(confirmed).data)

    @extend_schema(
        summary="Undo an extract",
        request=UndoSerializer,
        responses={200: ExtractDetailSerializer},
    )
    @action(detail=True, methods=["post"], url_name="undo")
    def undo(self, request: Request, id: int) -> Response:
        """Takes the version out of use and puts the one before it back."""
        extract = self.get_object()
        form = UndoSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        try:
            undone = services.undo(extract=extract, by=request.user, reason=form.validated_data["reason"])
        except services.Refused as refused:
            raise _refusal(refused) from None
        return Response(ExtractDetailSerializer(undone).data)


# --- Gap reports --------------------------------------------------------------------------------------------

READS_GAPS = Need(Scope.GAPS_READ, Permission.GAP_VIEW)


@extend_schema_view(
    list=extend_schema(summary="List the current gap reports"),
    retrieve=extend_schema(summary="Read a gap report with its whole analysis"),
)
class GapReportViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ScopedViewSet):
    queryset = (
        GapReport.objects.current()
        .select_related("measure", "definition", "stratifier", "site", "night")
        .order_by("measure__code", "stratifier__code", "period", "site__code", "pk")
    )
    filter_backends = [DjangoFilterBackend]
    filterset_class = GapReportFilter
    lookup_field = "pk"
    lookup_url_kwarg = "id"
    lookup_value_converter = "int"
    needs = {"list": READS_GAPS, "retrieve": READS_GAPS}

    def get_queryset(self) -> QuerySet[GapReport]:
        reports = super().get_queryset()
        return reports.defer("analysis") if self.action == "list" else reports

    def get_serializer_class(self) -> type[GapReportSerializer]:
        return GapReportDetailSerializer if self.action == "retrieve" else GapReportSerializer
