"""Scholars' records for machines: what a token's owner may see, within the token's institution."""

from __future__ import annotations

from typing import ClassVar

import django_filters
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers

from partners.api_views import CodeFilter, Need, ScopedViewSet
from partners.models import Scope
from partners.roles import Permission
from scholars.models import Milestone, Position, Product, Roadblock

READS = Need(Scope.SCHOLARS_READ, Permission.SCHOLAR_VIEW)


class OfScholarSerializer(serializers.ModelSerializer):
    """Every row names its scholar by number and her institution by code."""

    institution = serializers.CharField(source="scholar.institution.code", read_only=True)


class ProductSerializer(OfScholarSerializer):
    class Meta:
        model = Product
        fields = [
            "id", "scholar", "institution", "kind", "state", "title", "dated", "venue", "doi", "pmid", "pmcid",
            "grant_number", "sponsor", "starts_on", "ends_on", "amount",
        ]  # fmt: skip
        read_only_fields = fields


class MilestoneSerializer(OfScholarSerializer):
    class Meta:
        model = Milestone
        fields = ["id", "scholar", "institution", "template", "title", "due_on", "done_on", "verified_at"]
        read_only_fields = fields


class RoadblockSerializer(OfScholarSerializer):
    class Meta:
        model = Roadblock
        fields = [
            "id", "scholar", "institution", "code", "severity", "effect", "days_lost", "owner", "opened_on",
            "closed_on", "resolution",
        ]  # fmt: skip
        read_only_fields = fields


class PositionSerializer(OfScholarSerializer):
    class Meta:
        model = Position
        fields = [
            "id", "scholar", "institution", "title", "organization", "sector", "activity", "role", "starts_on",
            "ends_on",
        ]  # fmt: skip
        read_only_fields = fields


class RecordFilter(django_filters.FilterSet):
    institution = CodeFilter("scholar__institution__code", "Code of an institution.")


class RecordViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ScopedViewSet):
    filter_backends = [DjangoFilterBackend]
    filterset_class = RecordFilter
    lookup_field = "pk"
    lookup_url_kwarg = "id"
    lookup_value_converter = "int"
    needs: ClassVar = {"list": READS, "retrieve": READS}


@extend_schema_view(
    list=extend_schema(summary="List products of scholars"), retrieve=extend_schema(summary="Read a product")
)
class ProductViewSet(RecordViewSet):
    queryset = Product.objects.with_scholars().order_by("pk")
    serializer_class = ProductSerializer


@extend_schema_view(
    list=extend_schema(summary="List milestones of scholars"), retrieve=extend_schema(summary="Read a milestone")
)
class MilestoneViewSet(RecordViewSet):
    queryset = Milestone.objects.with_scholars().order_by("pk")
    serializer_class = MilestoneSerializer


@extend_schema_view(
    list=extend_schema(summary="List roadblocks of scholars"), retrieve=extend_schema(summary="Read a roadblock")
)
class RoadblockViewSet(RecordViewSet):
    queryset = Roadblock.objects.with_scholars().order_by("pk")
    serializer_class = RoadblockSerializer


@extend_schema_view(
    list=extend_schema(summary="List positions of scholars"), retrieve=extend_schema(summary="Read a position")
)
class PositionViewSet(RecordViewSet):
    queryset = Position.objects.with_scholars().order_by("pk")
    serializer_class = PositionSerializer
