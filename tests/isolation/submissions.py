from equity_measures.models import FollowUp, FollowUpNote, Submission, SubmissionStep
from partners.models import Institution
from partners.roles import Permission
from tests.conftest import World
from tests.factories.equity_measures import DataSetFactory, ExtractFactory, asked_about


def _submission(world: World, institution: Institution) -> Submission:
    return Submission.objects.create(institution=institution, data_set=DataSetFactory(), period="2026-Q3")


def _step(world: World, institution: Institution) -> SubmissionStep:
    return SubmissionStep.objects.create(
        submission=_submission(world, institution), kind="approve", extract=ExtractFactory(institution=institution)
    )


def _follow_up(world: World, institution: Institution) -> FollowUp:
    return asked_about(institution)


def _note(world: World, institution: Institution) -> FollowUpNote:
    return FollowUpNote.objects.create(follow_up=asked_about(institution), author=world.eve, text="Why?")


SCOPED = {
    FollowUp: (Permission.EXTRACT_VIEW, _follow_up),
    FollowUpNote: (Permission.EXTRACT_VIEW, _note),
    Submission: (Permission.EXTRACT_VIEW, _submission),
    SubmissionStep: (Permission.EXTRACT_VIEW, _step),
}

UNSCOPED = {
    "equity_measures.QualityRule": "What the network asks of every figure; no figures, and its pages are the office's.",
    "equity_measures.Schedule": "What the network expects of everybody; no figures, and its pages are the office's.",
    "equity_measures.Reminder": "Only the daily job reads it, so that nobody is written to twice.",
}
