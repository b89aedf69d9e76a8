"""The gallery shows every component, and components say what they take."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.template import Context, Template
from django.test import RequestFactory

from mielhss.gallery import styleguide

TEMPLATES = Path(settings.BASE_DIR) / "templates"
COMPONENTS = sorted((TEMPLATES / "_components").glob("*.html"))
ICON = re.compile(r'lucide "([a-z0-9-]+)"|icon="([a-z0-9-]+)"|"icon": "([a-z0-9-]+)"')


def gallery(**headers: str) -> HttpResponse:
    request = RequestFactory().get("/styleguide/", {"percent": "96"}, headers=headers)
    request.user = AnonymousUser()
    return styleguide(request)


def included(template: Path) -> set[str]:
    return set(re.findall(r'include "(_components/[a-z_]+\.html)"', template.read_text()))


def test_gallery_or_frame_includes_every_component() -> None:
    reached: set[str] = set()
    waiting = [TEMPLATES / "gallery.html", TEMPLATES / "base.html", TEMPLATES / "_layouts/bare.html"]
    while waiting:
        new = included(waiting.pop()) - reached
        reached |= new
        waiting += [TEMPLATES / name for name in new]

    assert reached == {f"_components/{component.name}" for component in COMPONENTS}


@pytest.mark.parametrize("component", COMPONENTS, ids=lambda path: path.stem)
def test_component_begins_with_what_it_takes_and_is_for(component: Path) -> None:
    assert component.read_text().startswith("{# ")


def test_page_shows_each_chart_wide_and_narrow() -> None:
    page = gallery().content.decode()

    for chart in ("preterm-race", "hba1c-trend", "hba1c-gap", "race-completeness"):
        assert page.count(f'id="{chart}-wide-title"') == 1
        assert page.count(f'id="{chart}-narrow-title"') == 1


def test_page_has_no_inline_style_or_script() -> None:
    page = gallery().content.decode()

    assert " style=" not in page
    assert not re.search(r"\son[a-z]+=", page)
    assert not re.search(r"<script(?![^>]*\ssrc=)", page)


def test_progress_stops_asking_when_the_job_is_done() -> None:
    part = gallery(HX_Request="true").content.decode()

    assert "Finished" in part
    assert "hx-get" not in part


def test_ids_are_unique_in_the_page() -> None:
    ids = re.findall(r'\sid="([^"]+)"', gallery().content.decode())

    assert sorted(ids) == sorted(set(ids))


def icons_named(template: Path) -> set[str]:
    return {name for found in ICON.findall(template.read_text()) for name in found if name}


@pytest.mark.parametrize("icon", sorted(set().union(*map(icons_named, TEMPLATES.rglob("*.html")))))
def test_icon_named_in_a_template_exists(icon: str) -> None:
    drawn = Template("{% load lucide %}{% lucide icon size=16 %}").render(Context({"icon": icon}))

    assert drawn.startswith("<svg")
