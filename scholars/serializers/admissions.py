"""How calls, applications, cohorts, appointments and effort read in JSON."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from scholars.models import Application, Appointment, Call, Cohort, EffortMonth, Support


class CodeOf(serializers.SlugRelatedField):
    """Another row, named by its code."""

    def __init__(self, **told: Any) -> None:
        super().__init__("code", read_only=True, **told)


class CohortSerializer(serializers.ModelSerializer):
    program = CodeOf()

    class Meta:
        model = Cohort
        fields = ["id", "program", "name", "starts_on", "ends_on"]
        read_only_fields = fields


class CallSerializer(serializers.ModelSerializer):
    program = CodeOf()

    class Meta:
        model = Call
        fields = [
            "id",
            "program",
            "title",
            "phase",
            "positions",
            "time_zone",
            "opens_at",
            "intent_due_at",
            "full_due_at",
            "decision_on",
        ]
        read_only_fields = fields


class ApplicationSerializer(serializers.ModelSerializer):
    """An application's facts, without its answers, letters, reviews, and whatever its applicant told of herself."""

    institution = CodeOf(allow_null=True, help_text="Null: from outside the network.")
    applicant = serializers.CharField(source="applicant.name", read_only=True)

    class Meta:
        model = Application
        fields = [
            "id",
            "call",
            "number",
            "applicant",
            "state",
            "career_stage",
            "disciplines",
            "institution",
            "institution_name",
            "project",
            "effort",
            "submitted_at",
            "decided_at",
            "told_at",
            "scholar",
        ]
        read_only_fields = fields


class SupportSerializer(serializers.ModelSerializer):
    class Meta:
        model = Support
        fields = ["training_year", "source", "award_number", "months", "stipend", "research_funds"]
        read_only_fields = fields


class AppointmentSerializer(serializers.ModelSerializer):
    home = CodeOf()
    health_system = CodeOf(allow_null=True)
    supports = SupportSerializer(many=True, read_only=True)

    class Meta:
        model = Appointment
        fields = ["id", "scholar", "starts_on", "ends_on", "home", "health_system", "project", "effort", "supports"]
        read_only_fields = fields


class EffortMonthSerializer(serializers.ModelSerializer):
    scholar = serializers.IntegerField(source="appointment.scholar_id", read_only=True)

    class Meta:
        model = EffortMonth
        fields = ["id", "appointment", "scholar", "month", "promised", "actual"]
        read_only_fields = fields
