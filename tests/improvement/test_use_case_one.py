"""Children with type 1 diabetes, by race and by neighborhood: from the gap to a page that a funder reads.

Use case 1 of Parsons et al., Learning Health Systems 2021 (doi 10.1002/lrh2.10279), told through the portal's pages.
"""

import re
from datetime import date

import pytest

from equity_measures import library, nightly
from improvement.models import Aim, Cycle, Driver, Member, Project
from mielhss.demo import improvement as story
from tests.factories.partners import InstitutionFactory, SiteFactory

DRIVERS = (
    ("A treatment plan that fits the family", "A community health worker"),
    ("Community resources work with the family", "A care map"),
    ("An informed community", "A fund for rides and food"),
)

BEGINS = ("2025-10-06", "2025-11-06", "2026-01-12")


@pytest.fixture
def counted(world):
    """Two years of the clinic by race and neighborhood, in Ada's and Cy's institution."""
    library.install()
    world.here.code = "ALDER"
    world.here.save()
    SiteFactory(institution=InstitutionFactory(), code="ALDER-HARBOR", name="Harborside")
    story.load_counts()
    nightly.run(date(2026, 11, 15))
    return world


def post(client, path, **sent):
    answer = client.post(f"/improvement/{path}", sent)
    assert answer.status_code == 302, getattr(answer, "context", None) and answer.context["form"].errors
    return answer


def test_the_story_of_use_case_one(counted, client):
    client.force_login(counted.ada)

    # A gap in HbA1c by race and by neighborhood leads to a project.
    page = client.get("/equity/measures/CHILD_A1C_HIGH/?place=ALDER-KIDS&by=race&period=2025-Q3").content.decode()
    assert client.get("/equity/measures/CHILD_A1C_HIGH/?place=ALDER-KIDS&by=neighborhood").status_code == 200
    start = re.search(r"/improvement/(projects/new/\?gap=\d+)", page)[1]
    site = re.search(r'name="sites" value="(\d+)"[^>]*checked', client.get(f"/improvement/{start}").content.decode())[1]
    post(client, start, title="Fewer diabetes crises", group="BLACK", sites=[site], role="scholar")
    project = Project.objects.get()
    own = f"projects/{project.pk}/"

    # The aim, with all its parts, agreed to by a parent.
    post(client, f"{own}team/add/", name="A parent", role="lived", joined_on="2025-08-01")
    parent = Member.objects.get(role="lived")
    post(
        client, f"{own}aim/new/", what="blood sugar out of control", whose="Black children with diabetes",
        from_value="45", to_value="30", unit="percent", by_when="2035-06-30", written_with=[parent.pk],
    )  # fmt: skip
    post(client, f"aims/{Aim.objects.get().pk}/sign/", member=parent.pk, said_how="At the family council.")

    # Three drivers, each with an idea, each idea with a test.
    for number, (driver, idea) in enumerate(DRIVERS, start=1):
        post(client, f"{own}drivers/add/", kind="primary", text=driver)
        post(client, f"{own}drivers/add/", kind="idea", text=idea, parent=Driver.objects.get(text=driver).pk)
        post(
            client, f"{own}tests/new/", title=idea, idea=Driver.objects.get(text=idea).pk, plan="One clinic day.",
            prediction="Families answer.", scale="1", starts_on=BEGINS[number - 1],
        )  # fmt: skip
        test = Cycle.objects.get(number=number)
        post(client, f"tests/{test.pk}/study/", did="It was tried.", learned="It helped.", held="yes")
        post(client, f"tests/{test.pk}/decide/", decision="adopt", reason="It stays.")
        post(client, f"tests/{test.pk}/share/", way="share")

    # The run chart with its marks, and the answer.
    told = client.get(f"/improvement/{own}measures/").context["story"]
    assert [note.label for note in told.gap.chart.annotations] == ["Start, T1, T2", "T3"]
    assert told.verdict == "Narrower"
    assert told.answer.startswith("Yes, the gap between Black or African American and White is ")

    # A funder reads the page, and nothing in it is small.
    post(client, f"{own}publish/", summary="Fewer children have high blood sugar.")
    client.force_login(counted.fay)
    public = client.get(f"/improvement/{own}published/").content.decode()
    assert all(words in public for pair in DRIVERS for words in pair)
    assert told.answer in public
    assert "A parent" not in public
    counts = [int(n.replace(",", "")) for found in re.findall(r"([\d,]+) of ([\d,]+)", public) for n in found]
    assert counts
    assert [count for count in counts if 0 < count < 11] == []
    assert client.get(f"/improvement/{own}").status_code == 404
