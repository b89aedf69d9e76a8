"""Names full of markup, formulas and direction marks end as words."""

from __future__ import annotations

from django.test import Client

from reports import making
from reports.kinds.progress.gather import gather
from tests.conftest import World
from tests.factories.equity_measures import StratifierFactory
from tests.factories.reports import filed, gap_report, measured
from tests.reports.conftest import html_of, text_of

NAME = '=2+5"><script>alert(1)</script><link rel=attachment href=file:///etc/passwd>\u202eevil'
TITLE = "</title><style>body{background:url(file:///etc/hostname)}</style> Rate"


def hostile(world: World) -> None:
    world.here.name = NAME
    world.here.save()
    payer = StratifierFactory(title=TITLE, caution="<img src=x onerror=alert(1)>")
    groups = [('<b onclick="x">A</b>', 60, 100), ("=HYPERLINK(1)", 40, 100), ("C", 50, 100)]
    gap_report(measured(TITLE), payer, groups)
    gap_report(measured("Another"), payer, groups)


def test_markup_in_names_is_printed_as_it_is(world: World, draw) -> None:
    hostile(world)
    document = making.kind_of("progress").compose(gather(world.access("eve"), "2026-Q3"))

    html = html_of(document)
    pdf = draw(html)
    text = text_of(pdf).replace(" ", "")

    assert "<script" not in html
    assert html.count("<style") == html.count("<img") == html.count("<link") == 0
    assert "<script>alert(1)</script>" in text
    assert "=HYPERLINK(1)" in text
    assert not pdf.attachments


def test_markup_in_names_does_nothing_in_the_page(world: World, client: Client) -> None:
    hostile(world)
    report = filed(by=world.eve)
    client.force_login(world.eve)

    html = client.get(f"/reports/{report.pk}/read/").content.decode()

    assert "<script>alert" not in html
    assert "<img src=x" not in html
    assert '<b onclick="x">' not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
