"""The letter about a team: for those whom it concerns, on one page, with everybody of the team."""

from __future__ import annotations

import io

import pytest
from django.urls import reverse
from pypdf import PdfReader

from tests.factories.mentorship import MentorFactory, TeamMemberFactory
from tests.factories.scholars import ScholarFactory

pytestmark = pytest.mark.django_db


def test_the_letter_names_the_scholar_and_every_mentor_with_her_role(client, world):
    scholar = ScholarFactory(user=world.ada, name="Ada Scholar", project="Interpreters at night")
    for name, role in (("Bea Mentor", "scientific"), ("Cleo Mentor", "methods")):
        TeamMemberFactory(scholar=scholar, mentor=MentorFactory(name=name), role=role)
    client.force_login(world.ada)

    answer = client.get(reverse("mentorship:team-letter", args=[scholar.pk]))

    pdf = PdfReader(io.BytesIO(answer.content))
    text = " ".join(pdf.pages[0].extract_text().split())
    assert len(pdf.pages) == 1
    assert pdf.metadata.title == "Mentor team of Ada Scholar"
    for words in ("Bea Mentor", "Scientific mentor", "Cleo Mentor", "Methods mentor", "Interpreters at night"):
        assert words in text


def test_there_is_no_letter_without_a_team(client, world):
    scholar = ScholarFactory(user=world.ada)
    client.force_login(world.ada)

    assert client.get(reverse("mentorship:team-letter", args=[scholar.pk])).status_code == 404
