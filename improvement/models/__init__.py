from improvement.models.aim import Aim, Signature, Unit
from improvement.models.assessment import Instrument, InstrumentItem, SelfAssessment
from improvement.models.award import Award, AwardCall, AwardReport
from improvement.models.cycle import Cycle, Decision, Held, Scale
from improvement.models.driver import PARENTS_OF, DiagramVersion, Driver, DriverKind
from improvement.models.fund import Fund, FundPanelist, FundRequest, FundVote
from improvement.models.glossary import Term
from improvement.models.huddle import Huddle, HuddleGroup, HuddleMember, OfGroupQuerySet, Sector
from improvement.models.huddle_case import (
    CaseCategory,
    CaseTheme,
    FailureMode,
    HuddleCase,
    PolicyGap,
    PolicyOption,
)
from improvement.models.measure import MeasureKind, ProjectMeasure, Reading
from improvement.models.power import Contribution, OfTeamQuerySet, Phase, PhasePart, SelfDescription, TeamDecision
from improvement.models.project import Member, MemberRole, Project, ProjectQuerySet, Stage
from improvement.models.publication import Practice, Publication, SelfRating
from improvement.models.reflection import QUESTIONS, Reflection, Stakeholder, Story, StoryUse
from improvement.models.spread import ScaleStep, SiteAdoption, UseCheck

__all__ = [
    "PARENTS_OF",
    "QUESTIONS",
    "Aim",
    "Award",
    "AwardCall",
    "AwardReport",
    "CaseCategory",
    "CaseTheme",
    "Contribution",
    "Cycle",
    "Decision",
    "DiagramVersion",
    "Driver",
    "DriverKind",
    "FailureMode",
    "Fund",
    "FundPanelist",
    "FundRequest",
    "FundVote",
    "Held",
    "Huddle",
    "HuddleCase",
    "HuddleGroup",
    "HuddleMember",
    "Instrument",
    "InstrumentItem",
    "MeasureKind",
    "Member",
    "MemberRole",
    "OfGroupQuerySet",
    "OfTeamQuerySet",
    "Phase",
    "PhasePart",
    "PolicyGap",
    "PolicyOption",
    "Practice",
    "Project",
    "ProjectMeasure",
    "ProjectQuerySet",
    "Publication",
    "Reading",
    "Reflection",
    "Scale",
    "ScaleStep",
    "Sector",
    "SelfAssessment",
    "SelfDescription",
    "SelfRating",
    "Signature",
    "SiteAdoption",
    "Stage",
    "Stakeholder",
    "Story",
    "StoryUse",
    "TeamDecision",
    "Term",
    "Unit",
    "UseCheck",
]
