"""Mentors, the rounds that match them, and what teams do together."""

from mentorship.models.compact import Compact, CompactAnswer, CompactSignature, CompactTemplate
from mentorship.models.evaluation import Batch, Concern, Evaluation, EvaluationReading, Instrument, Release
from mentorship.models.meeting import CalendarFeed, Meeting, MeetingNote, NextStep
from mentorship.models.mentor import Initiative, Mentor, MentorConflict
from mentorship.models.round import WEIGHTS, Hold, MatchProfile, MatchRound, Preference, RoundRole
from mentorship.models.solution import Seat, Solution
from mentorship.models.team import TeamMember, TeamRole, role_label

__all__ = [
    "WEIGHTS",
    "Batch",
    "CalendarFeed",
    "Compact",
    "CompactAnswer",
    "CompactSignature",
    "CompactTemplate",
    "Concern",
    "Evaluation",
    "EvaluationReading",
    "Hold",
    "Initiative",
    "Instrument",
    "MatchProfile",
    "MatchRound",
    "Meeting",
    "MeetingNote",
    "Mentor",
    "MentorConflict",
    "NextStep",
    "Preference",
    "Release",
    "RoundRole",
    "Seat",
    "Solution",
    "TeamMember",
    "TeamRole",
    "role_label",
]
