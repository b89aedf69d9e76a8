from datetime import date

import pytest

from improvement.models import Aim, Project, Stage
from improvement.services import Refused, aims, stages
from tests.factories.improvement import AgreedAimFactory, AimFactory, LivedFactory, MemberFactory, ProjectFactory
from tests.factories.partners import UserFactory

pytestmark = pytest.mark.django_db


def test_an_aim_names_every_part_that_is_missing():
    aim = Aim(whose=" ", from_value=34, to_value=34)

    assert aim.missing == ["for whom it is", "what is to change", "by when", "a change: it ends where it starts"]


def test_an_aim_reads_as_one_sentence():
    aim = AimFactory.build(project=None)

    assert aim.statement == (
        "By June 30, 2035, visits to the emergency department for children in high-poverty neighborhoods: "
        "from 34 to 28%."
    )


def test_an_aim_that_misses_a_part_is_not_agreed_to():
    aim = AimFactory(by_when=None)

    with pytest.raises(Refused, match="does not say yet by when"):
        aims.sign(aim=aim, member=LivedFactory(project=aim.project), by=UserFactory(), said_how="At the council.")


def test_the_word_of_somebody_with_lived_experience_agrees_the_aim():
    aim = AimFactory()

    aims.sign(aim=aim, member=LivedFactory(project=aim.project), by=UserFactory(), said_how="At the council.")

    aim.refresh_from_db()
    assert aim.agreed_at is not None
    assert Project.objects.get().stage == Stage.AGREED


def test_the_word_of_others_alone_does_not():
    aim, user = AimFactory(), UserFactory()

    aims.sign(aim=aim, member=MemberFactory(project=aim.project, user=user), by=user)

    aim.refresh_from_db()
    assert aim.agreed_at is None
    assert Project.objects.get().stage == Stage.SHAPING


def test_nobody_agrees_for_somebody_who_has_an_account():
    aim = AimFactory()
    member = LivedFactory(project=aim.project, user=UserFactory())

    with pytest.raises(Refused, match="agrees herself"):
        aims.sign(aim=aim, member=member, by=UserFactory(), said_how="She told me.")


def test_who_left_the_team_agrees_to_nothing():
    aim, user = AimFactory(), UserFactory()
    member = LivedFactory(project=aim.project, user=user, joined_on=date(2020, 1, 1), left_on=date(2020, 2, 1))

    with pytest.raises(Refused, match="Only members"):
        aims.sign(aim=aim, member=member, by=user)


def test_changing_a_draft_asks_everybody_again():
    aim, user = AimFactory(), UserFactory()
    aims.sign(aim=aim, member=MemberFactory(project=aim.project, user=user), by=user)

    aim.to_value = 20
    aims.save_aim(aim=aim, written_with=[], by=user)

    assert list(aim.signatures.all()) == []


def test_an_agreed_aim_is_replaced_and_stays_as_history():
    former = AgreedAimFactory()

    aim = Aim.objects.get(pk=former.pk)
    aim.to_value = 20
    saved = aims.save_aim(aim=aim, written_with=[], by=UserFactory())

    assert (saved.replaces, saved.agreed_at) == (former, None)
    assert list(Aim.objects.standing()) == [saved]
    former.refresh_from_db()
    assert former.to_value == 28


def test_work_does_not_begin_before_the_aim_is_agreed():
    project = ProjectFactory(stage=Stage.AGREED)
    AimFactory(project=project)

    with pytest.raises(Refused, match="somebody with lived experience"):
        stages.move(project=project, to=Stage.TESTING, by=UserFactory())


def test_work_begins_on_the_day_testing_starts():
    project = ProjectFactory(stage=Stage.AGREED)
    AgreedAimFactory(project=project)

    stages.move(project=project, to=Stage.TESTING, by=UserFactory())

    assert Project.objects.get().started_on is not None


def test_a_stage_cannot_be_skipped():
    with pytest.raises(Refused, match="does not follow"):
        stages.move(project=ProjectFactory(), to=Stage.SPREADING, by=UserFactory())


def test_the_form_refuses_an_aim_that_ends_where_it_starts(world, client):
    project = ProjectFactory(site=world.site_here)
    client.force_login(world.eve)
    sent = {"what": "Visits", "whose": "Children", "from_value": "34", "to_value": "34", "unit": "percent"}

    page = client.post(f"/improvement/projects/{project.pk}/aim/new/", sent)

    assert page.context["form"].errors == {"to_value": ["The aim ends where it starts. Say how far it should come."]}


def test_a_draft_with_gaps_is_kept_and_says_what_it_lacks(world, client):
    project = ProjectFactory(site=world.site_here)
    client.force_login(world.eve)

    page = client.post(
        f"/improvement/projects/{project.pk}/aim/new/", {"what": "Visits", "unit": "percent"}, follow=True
    )

    assert [str(message) for message in page.context["messages"]] == [
        "The draft was saved. It does not say yet: for whom it is, from what it starts, to what it should come, "
        "by when."
    ]
