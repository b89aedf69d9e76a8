"""What was completed is recognized: on paper, as a credential, and no longer once it is revoked."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from accounts.services import enrol_totp
from curriculum import badges
from curriculum.models import Award, SigningKey
from curriculum.queries import ready_to_be_awarded
from curriculum.services import Refused, recognition
from scholars.models import Scholar
from tests.factories.curriculum import CompetencyFactory, RatingFactory, RequirementFactory
from tests.factories.scholars import ScholarFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client, world):
    enrol_totp(world.eve, "JBSWY3DPEHPK3PXP")
    client.force_login(world.eve)
    return client


@pytest.fixture
def done(world):
    """Ada was assessed as proficient in what her program asks."""
    today = timezone.localdate()
    scholar = ScholarFactory(
        name="Ada Scholar", user=world.ada, institution=world.here,
        starts_on=today - timedelta(days=300), ends_on=today + timedelta(days=300),
    )  # fmt: skip
    competency = CompetencyFactory(text="Seeing the whole system")
    requirement = RequirementFactory(
        program=scholar.cohort.program, activity=None, competency=competency, level=2, title="Measures equity"
    )
    RatingFactory(scholar=scholar, competency=competency, level=3)
    return scholar, requirement


@pytest.fixture
def award(done, world):
    scholar, requirement = done
    return recognition.award(scholar=scholar, requirement=requirement, by=world.eve)


def test_what_is_done_is_ready_and_once_given_no_more(done, world):
    before = ready_to_be_awarded(Scholar.objects.all(), timezone.now())

    recognition.award(scholar=done[0], requirement=done[1], by=world.eve)

    assert [(one.scholar, one.requirement) for one in before] == [done]
    assert ready_to_be_awarded(Scholar.objects.all(), timezone.now()) == []
    with pytest.raises(Refused, match="given already"):
        recognition.award(scholar=done[0], requirement=done[1], by=world.eve)


def test_what_is_not_done_is_not_certified(done, world):
    scholar, requirement = done
    requirement.level = 5
    requirement.save()

    with pytest.raises(Refused, match="not been completed"):
        recognition.award(scholar=scholar, requirement=requirement, by=world.eve)


def test_nobody_certifies_herself(done, world):
    with pytest.raises(Refused, match="herself"):
        recognition.award(scholar=done[0], requirement=done[1], by=world.ada)


def test_a_credential_verifies_offline_until_it_is_revoked(award, world):
    keys, clean = recognition.published_keys(), recognition.revocations()
    before = badges.verify(award.token, keys=keys, revocations=clean)

    recognition.revoke(award=award, reason="Given by mistake.", by=world.eve)

    after = badges.verify(award.token, keys=keys, revocations=recognition.revocations())
    assert (before.state, before.person, after.state) == ("valid", "Ada Scholar", "revoked")


def test_it_is_aligned_with_the_case_item_of_its_competency(award, client):
    claims = badges.verify(award.token, keys=recognition.published_keys()).claims
    (alignment,) = claims["credentialSubject"]["achievement"]["alignment"]

    item = client.get(alignment["targetUrl"].removeprefix("http://localhost:8000")).json()

    assert (item["fullStatement"], item["humanCodingScheme"]) == (alignment["targetName"], alignment["targetCode"])


def test_a_retired_key_still_verifies_and_a_new_one_signs(award, world):
    SigningKey.objects.update(retired_at=timezone.now())

    revocations = recognition.revocations()
    verdict = badges.verify(award.token, keys=recognition.published_keys(), revocations=revocations)

    assert (verdict.state, SigningKey.objects.count()) == ("valid", 2)


def test_the_private_half_is_kept_encrypted(award):
    assert "PRIVATE" not in str(SigningKey.objects.values())


def test_the_certificate_is_a_page_with_name_and_address_to_verify(award, client, world):
    client.force_login(world.ada)

    answer = client.get(reverse("curriculum:award-pdf", args=[award.pk]))

    pdf = PdfReader(io.BytesIO(answer.content))
    text = " ".join(pdf.pages[0].extract_text().split())
    assert len(pdf.pages) == 1
    assert all(words in text for words in ("Ada Scholar", "Measures equity", "Seeing the whole system"))
    assert str(award.identifier) in text.replace(" ", "")


def test_a_revoked_certificate_is_not_printed(award, client, world):
    recognition.revoke(award=award, reason="Given by mistake.", by=world.eve)
    client.force_login(world.ada)

    assert client.get(reverse("curriculum:award-pdf", args=[award.pk])).status_code == 404


def test_anybody_who_holds_a_certificate_learns_whether_it_stands(award, client, world):
    address = reverse("curriculum:credential-verify", args=[award.identifier])
    before = client.get(address).content.decode()

    recognition.revoke(award=award, reason="A reason among us.", by=world.eve)

    after = client.get(address).content.decode()
    assert "genuine and stands" in before
    assert "has been revoked" in after
    assert "A reason among us." not in after


def test_a_pasted_credential_is_judged(award, client):
    address = reverse("curriculum:credential-check")

    good = client.post(address, {"token": award.token}).content.decode()
    bad = client.post(address, {"token": award.token[:-12] + "AAAAAAAAAAAA"}).content.decode()

    assert "genuine and stands" in good
    assert "not signed here" in bad
    assert "Ada Scholar" not in bad


def test_the_office_gives_and_revokes_on_pages(done, office):
    scholar, requirement = done
    page = office.get(reverse("curriculum:award-list"))

    office.post(reverse("curriculum:award-give"), {"scholar": scholar.pk, "requirement": requirement.pk})
    award = Award.objects.get()
    office.post(reverse("curriculum:award-revoke", args=[award.pk]), {"reason": "Given by mistake."})

    award.refresh_from_db()
    assert len(page.context["ready"]) == 1
    assert (award.person, award.is_revoked) == ("Ada Scholar", True)


def test_a_certificate_can_be_given_again_after_it_was_revoked(award, done, world):
    recognition.revoke(award=award, reason="A wrong date.", by=world.eve)

    again = recognition.award(scholar=done[0], requirement=done[1], by=world.eve)

    assert again.status_index != award.status_index


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_database_a_constant_number_of_times(office, done, django_assert_max_num_queries, count):
    scholar, requirement = done
    for _ in range(count - 1):
        other = ScholarFactory(starts_on=scholar.starts_on, ends_on=scholar.ends_on)
        RatingFactory(scholar=other, competency=requirement.competency, level=3)
    office.get(reverse("curriculum:award-list"))

    with django_assert_max_num_queries(20):
        page = office.get(reverse("curriculum:award-list"))

    assert len(page.context["ready"]) == count
