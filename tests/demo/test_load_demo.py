import io
import json
from collections import Counter

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import override_settings
from django.urls import reverse

from accounts.models import User
from accounts.services import totp_code
from curriculum.models import Session
from equity_measures.models import Extract, GapReport
from mentorship.models import TeamMember
from mielhss.demo import measures
from mielhss.demo.load import TOTP_SECRET, load
from mielhss.demo.people import AS_OF
from mielhss.demo.story import QUARTERS, SMALL_PLOTS
from partners.access import access_of
from partners.models import Institution, Provenance, Site
from scholars.models import Call, Scholar
from scholars.queries import characteristics, tables
from tests.factories.partners import InstitutionFactory

PASSWORD = "a demo password for tests"


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """The small demo network, loaded once for this file and rolled back after it."""
    quick = override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, quick, transaction.atomic():
        patch.setenv("DEMO_PASSWORD", PASSWORD)
        yield load(small=True)
        transaction.set_rollback(True)


pytestmark = pytest.mark.django_db


def run(*words: str) -> dict:
    out = io.StringIO()
    call_command("load_demo", "--small", "--json", *words, stdout=out)
    return json.loads(out.getvalue())


def test_a_second_run_finds_everything_there(demo, monkeypatch):
    monkeypatch.setenv("DEMO_PASSWORD", PASSWORD)
    hashes = set(Extract.objects.values_list("cells_hash", flat=True))

    assert run() == {"was_there": True, **demo.facts}
    assert set(Extract.objects.values_list("cells_hash", flat=True)) == hashes


def test_a_load_that_was_broken_off_goes_on_where_it_stopped(demo):
    Extract.objects.filter(institution__code="BIRCH", period="2026-Q2").delete()
    before = Extract.objects.count()

    assert measures.load_synthetic(QUARTERS[-2:], SMALL_PLOTS) == 1
    measures.load_real()
    assert Extract.objects.count() == before + 1


def test_the_administrator_alone_may_open_the_administration_pages(demo):
    marked = User.objects.filter(is_staff=True, is_superuser=True)

    assert [user.email for user in marked] == ["admin@demo.example"]


def test_one_center_sent_a_quarter_twice(demo):
    measures.load_synthetic(["2026-Q1"], SMALL_PLOTS)
    sent = Extract.objects.filter(institution__code="CEDAR", period="2026-Q1").order_by("version")

    assert [(extract.version, extract.is_current) for extract in sent] == [(1, False), (2, True)]


def test_everything_in_it_is_labelled(demo):
    origins = Counter(Institution.objects.values_list("provenance", flat=True))

    assert set(origins) == {Provenance.SYNTHETIC, Provenance.REAL}
    assert origins[Provenance.REAL] == 3
    assert not User.objects.filter(is_demo=False).exists()
    assert set(GapReport.objects.values_list("provenance", flat=True)) == {Provenance.SYNTHETIC, Provenance.REAL}


def test_there_are_sites_of_every_kind(demo):
    kinds = set(Site.objects.values_list("kind", flat=True))

    assert kinds == {"academic", "safety_net", "fqhc", "clinic", "va", "pcornet"}


def test_one_center_is_late_with_its_last_quarter(demo):
    synthetic = Extract.objects.filter(is_current=True, period="2026-Q3", data_set__code="CORE_AGG")

    assert synthetic.count() == 10
    assert not synthetic.filter(institution__code="GORSE").exists()


def test_the_real_excerpts_came_in_as_any_file_would(demo):
    real = Extract.objects.filter(institution__provenance=Provenance.REAL)

    assert {(e.institution.code, e.period, e.state) for e in real.select_related("institution")} == {
        ("OPT", "2003-2005", "accepted"),
        ("DIABETES130", "1999-2008", "accepted"),
        ("UDS-NATIONAL", "2022", "accepted"),
    }
    clinics = GapReport.objects.filter(measure__code="PRETERM", stratifier__code="race", site__isnull=False)
    assert {r.site.code for r in clinics.select_related("site")} == {"OPT-NY", "OPT-MN", "OPT-KY", "OPT-MS"}


def test_the_program_table_prints_the_published_numbers(demo, world_of_demo):
    found = characteristics(world_of_demo)

    assert (found.scholars, found.clinicians, found.physicians, found.other_clinicians) == (110, 87, 70, 17)
    assert (found.non_clinicians, found.both) == (29, 6)
    assert (found.centers, found.centers_with_va, found.centers_with_safety_net) == (11, 9, 9)


def test_scholars_have_teams_and_rounds_lie_ahead_and_behind(demo):
    assert TeamMember.objects.values("scholar").distinct().count() > 100
    assert Session.objects.filter(starts_at__year=2025).exists()
    assert Session.objects.filter(starts_at__year=2027).exists()
    assert Scholar.objects.filter(user__email="scholar@demo.example").count() == 1


def test_the_funder_signs_in_with_the_demo_password(demo, client):
    response = client.post(reverse("account_login"), {"login": "funder@demo.example", "password": PASSWORD})

    assert response.status_code == 302
    assert client.session["_auth_user_id"] == str(User.objects.get(email="funder@demo.example").pk)


def test_the_director_signs_in_with_the_code_of_the_printed_secret(demo, client):
    client.post(reverse("account_login"), {"login": "director@demo.example", "password": PASSWORD})
    client.post(reverse("mfa_authenticate"), {"code": totp_code(TOTP_SECRET)})

    assert client.session["_auth_user_id"] == str(User.objects.get(email="director@demo.example").pk)


def test_a_network_of_real_institutions_is_left_alone():
    InstitutionFactory()

    with pytest.raises(CommandError, match="not of the demo"):
        call_command("load_demo", "--small", "--quiet")


@pytest.fixture
def world_of_demo(demo):
    return access_of(User.objects.get(email="director@demo.example"))


def test_the_program_tables_print_the_published_counts(demo):
    """Eleven centers, 110 scholars: 87 trained clinically, 70 of them physicians, 29 outside; VA and safety net 9."""
    office = access_of(User.objects.get(email="director@demo.example"))

    plans = {plan.code: plan.counted() for plan in tables.plans(tables.read(office, AS_OF))}
    printed = {row.label: row.cells[0].text for plan in plans.values() for row in plan.rows}

    assert (len(plans["context"].rows) - 1, printed["All centers"]) == (11, "110")
    assert printed["Clinically trained"] == "87 (79%)"
    assert printed["Of whom physicians"] == "70 (64%)"
    assert printed["Of whom in other clinical disciplines"] == "17 (15%)"
    assert printed["Trained outside clinical care"] == "29 (26%)"
    assert printed["Veterans Affairs health system"] == "9 (82%)"
    assert printed["Safety-net hospital"] == "9 (82%)"


def test_the_demo_has_a_call_decided_one_under_review_and_one_open(demo):
    assert sorted(Call.objects.values_list("phase", flat=True)) == ["closed", "open", "scoring"]
    assert Scholar.objects.filter(appointments__isnull=True).count() == 0
