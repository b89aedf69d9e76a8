"""What is told of partners: themselves, sites, contacts, the checklist, and a logo drawn anew."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.models import AuditEvent
from partners.models import Contact, Institution, OnboardingStep, Site
from partners.services import files
from partners.services.institutions import LOGOS, checklist
from tests.factories.partners import ContactFactory, InstitutionFactory, OnboardingStepFactory, SiteFactory

HERE = "/partners/at/HERE/"


@pytest.fixture
def eve(client, world):
    client.force_login(world.eve)
    return client


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def picture(form: str = "PNG", size=(600, 300), **options) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", size, "teal").save(target, form, **options)
    return target.getvalue()


def send_logo(client, content: bytes):
    return client.post(f"{HERE}logo/choose/", {"file": SimpleUploadedFile("logo.png", content)})


def test_a_cross_sector_partner_is_added_with_several_kinds(eve):
    typed = {"code": "RIDES", "name": "Rides", "kinds": ["transport", "schools"], "time_zone": "America/Chicago"}

    eve.post("/partners/new/", typed)

    partner = Institution.objects.get(code="RIDES")
    assert partner.is_cross_sector
    assert partner.kind_labels == ["Transport", "Schools and child care"]
    assert AuditEvent.objects.filter(action="institution.created").exists()


def test_an_address_and_whom_it_serves_are_told(eve, world):
    typed = {
        "name": "Harbor Health",
        "kinds": ["fqhc"],
        "populations": ["rural", "veterans"],
        "street": "1 Quay",
        "city": "Alder",
        "state": "MA",
        "postal_code": "01001",
        "time_zone": "America/New_York",
    }

    eve.post(f"{HERE}change/", typed)
    page = eve.get(HERE).content.decode()

    assert "1 Quay, Alder, MA 01001" in page
    assert "Rural communities" in page


def test_an_institution_is_no_part_of_its_own_part(eve, world):
    part = InstitutionFactory(parent=world.here)

    answer = eve.post(f"{HERE}change/", {"name": "H", "kinds": ["fqhc"], "time_zone": "UTC", "parent": part.pk})

    assert "That one is itself part of this one." in answer.content.decode()


def test_a_site_is_part_of_a_site_of_the_same_institution_only(eve, world):
    other = {"code": "H-2", "name": "Annex", "kind": "clinic", "parent": world.site_there.pk}

    assert eve.post(f"{HERE}sites/new/", other).status_code == 422
    eve.post(f"{HERE}sites/new/", other | {"parent": world.site_here.pk})

    assert Site.objects.get(code="H-2").parent == world.site_here


def test_a_contact_can_be_reached(eve):
    nowhere = {"about": "data", "name": "Data desk"}

    assert eve.post(f"{HERE}contacts/new/", nowhere).status_code == 422
    eve.post(f"{HERE}contacts/new/", nowhere | {"phone": "555 0100"})

    assert Contact.objects.get().phone == "555 0100"


def test_the_checklist_shows_what_was_not_begun(world):
    OnboardingStepFactory(institution=world.here, step="ethics", state="done")

    assert [(step.step, step.state) for step in checklist(world.here)] == [
        ("liaison", "open"),
        ("agreement", "open"),
        ("ethics", "done"),
        ("people", "open"),
        ("measures", "open"),
        ("trial", "open"),
        ("data", "open"),
        ("engagement", "open"),
    ]


def test_a_line_of_the_checklist_is_kept_with_who_changed_it(eve, world):
    eve.post(f"{HERE}checklist/trial/", {"state": "doing", "due_on": "2026-12-01", "note": "Waits for IT."})

    step = OnboardingStep.objects.get()
    assert (step.state, step.changed_by) == ("doing", world.eve)
    assert eve.post(f"{HERE}checklist/nothing/", {"state": "done"}).status_code == 404


# --- The list


@pytest.mark.parametrize(
    ("wanted", "codes"),
    [
        ({"kind": "housing"}, {"HOUSE"}),
        ({"sector": "other"}, {"HOUSE"}),
        ({"serves": "unhoused"}, {"HOUSE"}),
        ({"joined": "yes"}, {"THERE"}),
        ({}, {"FUNDER", "HERE", "HOUSE", "OFFICE", "THERE"}),
    ],
    ids=["kind", "sector", "serves", "joined", "all"],
)
def test_the_list_is_filtered(eve, world, wanted, codes):
    InstitutionFactory(code="HOUSE", kinds=["housing"], populations=["unhoused"])
    for step in OnboardingStep.Step:
        OnboardingStepFactory(institution=world.there, step=step, state="done")

    answer = eve.get("/partners/", wanted | {"export": "csv"}).content.decode("utf-8-sig")

    header, *lines = (line.split(",") for line in answer.splitlines())
    assert {line[header.index("Code")] for line in lines} == codes


@pytest.mark.parametrize("count", [1, 4])
@pytest.mark.parametrize("url", ["/partners/", "/partners/sites/"])
def test_the_lists_ask_the_database_a_constant_number_of_times(eve, world, django_assert_max_num_queries, url, count):
    for _ in range(count):
        SiteFactory(parent=world.site_here)

    with django_assert_max_num_queries(12):
        eve.get(url)


@pytest.mark.parametrize("count", [1, 4])
def test_the_page_asks_the_database_a_constant_number_of_times(eve, world, django_assert_max_num_queries, count):
    SiteFactory.create_batch(count, institution=world.here)
    ContactFactory.create_batch(count, institution=world.here, site=world.site_here)

    with django_assert_max_num_queries(18):
        eve.get(HERE)


# --- The logo


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_a_logo_is_drawn_anew_as_a_small_png(eve, world, form):
    send_logo(eve, picture(form))

    answer = eve.get(f"{HERE}logo/")
    drawn = Image.open(io.BytesIO(b"".join(answer.streaming_content)))

    assert (drawn.format, drawn.size) == ("PNG", (320, 160))
    assert answer["Content-Type"] == "image/png"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_nothing_hides_in_a_logo(eve, world):
    hidden = b"<script>canary()</script>"
    send_logo(eve, picture("JPEG", comment=hidden) + hidden)

    kept = next(files.folder(LOGOS).iterdir()).read_bytes()

    assert b"canary" not in kept


@pytest.mark.parametrize(
    "content",
    [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a" + b"\0" * 40, picture()[:60], b"", b"%PDF-1.7"],
    ids=["svg", "gif", "cut", "empty", "pdf"],
)
def test_what_is_no_raster_picture_is_refused_and_leaves_nothing(eve, world, content):
    assert send_logo(eve, content).status_code == 422
    assert list(files.folder(LOGOS).iterdir()) == []


def test_a_picture_that_unfolds_to_a_huge_one_is_refused_unread(eve, world):
    small_file = picture(size=(5000, 4000), optimize=True)

    answer = send_logo(eve, small_file)

    assert len(small_file) < 200_000
    assert "more than 16 million points" in answer.content.decode()


def test_a_file_over_the_cap_is_refused(eve, world):
    assert "larger than 2 MB" in send_logo(eve, picture() + b"\0" * 2_000_000).content.decode()


def test_a_new_logo_takes_the_place_of_the_former(eve, world, django_capture_on_commit_callbacks):
    for color in ("PNG", "JPEG"):
        with django_capture_on_commit_callbacks(execute=True):
            send_logo(eve, picture(color))

    world.here.refresh_from_db()
    assert [path.name for path in files.folder(LOGOS).iterdir()] == [world.here.logo_stored]
