"""What scholars are to learn, where it is taught, who was there, and how far each has come."""

from curriculum.models.activity import (
    Activity,
    ActivityQuerySet,
    FeedToken,
    Session,
    SessionQuerySet,
    Teaching,
    TopicProposal,
)
from curriculum.models.assessment import AssessmentRequest, CommitteeDecision, Occasion, Rating, Voice
from curriculum.models.attendance import (
    Attendance,
    AttendanceFile,
    CheckIn,
    ConfirmedIdentity,
    HeldAttendee,
    ListedTime,
    MakeUp,
    Mode,
    Rsvp,
)
from curriculum.models.framework import Competency, Crosswalk, CrosswalkLink, Domain, Framework, NetworkQuerySet
from curriculum.models.plan import Requirement
from curriculum.models.recognition import Award, AwardQuerySet, SigningKey

__all__ = [
    "Activity",
    "ActivityQuerySet",
    "AssessmentRequest",
    "Attendance",
    "AttendanceFile",
    "Award",
    "AwardQuerySet",
    "CheckIn",
    "CommitteeDecision",
    "Competency",
    "ConfirmedIdentity",
    "Crosswalk",
    "CrosswalkLink",
    "Domain",
    "FeedToken",
    "Framework",
    "HeldAttendee",
    "ListedTime",
    "MakeUp",
    "Mode",
    "NetworkQuerySet",
    "Occasion",
    "Rating",
    "Requirement",
    "Rsvp",
    "Session",
    "SessionQuerySet",
    "SigningKey",
    "Teaching",
    "TopicProposal",
    "Voice",
]
