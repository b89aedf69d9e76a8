"""Documents are held to the code: what exists is described, and what is described exists."""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands, load_command_class

from equity_measures.ingestion.layout import READY
from partners.roles import PERMISSIONS_OF, Permission, Role

HOME = settings.BASE_DIR
OURS = ("mielhss", "accounts", "partners", "scholars", "mentorship", "curriculum", "equity_measures", "improvement")
EVERY_COMMANDS_OPTIONS = {
    "help", "version", "verbosity", "settings", "pythonpath", "traceback", "no_color", "force_color", "skip_checks",
}  # fmt: skip


def text_of(name: str) -> str:
    return (HOME / name).read_text(encoding="utf-8")


def our_commands() -> dict[str, str]:
    return {name: app for name, app in get_commands().items() if str(app).split(".")[0] in (*OURS, "reports")}


def section(text: str, title: str) -> str:
    """What stands under one heading of second level."""
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    return found[1] if found else ""


def test_each_command_is_described_and_each_described_command_exists():
    described = re.findall(r"^## (\w+)$", text_of("docs/commands.md"), re.MULTILINE)

    assert sorted(described) == sorted(our_commands())


@pytest.mark.parametrize("name", sorted(our_commands()))
def test_each_option_of_a_command_is_described(name):
    parser = load_command_class(our_commands()[name], name).create_parser("manage.py", name)
    own = [action for action in parser._actions if action.dest not in EVERY_COMMANDS_OPTIONS]
    words = [action.option_strings[-1] if action.option_strings else action.dest.upper() for action in own]
    described = section(text_of("docs/commands.md"), name)

    if name == "flush":  # Django's own, with Django's own options
        return
    assert [word for word in words if word not in described] == []


def test_table_of_permissions_is_the_one_in_the_code():
    rows = re.findall(r"^\| `([\w.]+)` \| [^|]+ \| ([^|]*) \|$", text_of("docs/access.md"), re.MULTILINE)

    held = [
        (permission.value, ", ".join(str(role.label) for role in Role if permission in PERMISSIONS_OF[role]))
        for permission in Permission
    ]
    assert rows == held


def test_each_setting_from_the_environment_is_explained_and_each_explained_one_is_read():
    source = text_of("mielhss/settings.py") + text_of("docker/gunicorn.py") + text_of("docker-compose.yml")
    read = set(re.findall(r'(?:env(?:\.\w+)?|environ\.get)\(\s*"([A-Z_]+)"', source))
    read |= set(re.findall(r"\$\{([A-Z_]+)", source))
    explained = set(re.findall(r"^#? ?([A-Z_]+)=", text_of(".env.example"), re.MULTILINE))

    assert explained == read


def test_each_column_of_each_layout_is_described():
    described = text_of("docs/formats.md")
    missing = []
    for path in sorted(READY.glob("*.json")):
        layout = json.loads(path.read_text())
        if f"`{layout['code']}`" not in described:
            missing.append(layout["code"])
        missing += [column for column in columns_of(layout) if f"`{column}`" not in described]

    assert missing == []


def columns_of(layout: dict) -> list[str]:
    """The columns that a layout reads."""
    named = [
        layout.get(key) for key in ("subject", "site", "measure", "period", "numerator", "denominator", "exclusion")
    ]
    read = [name for name in named if isinstance(name, str) and layout["kind"] != "uds_table7"]
    for stratifier in layout.get("stratifiers", []):
        read += list(stratifier.get("flags", {}))
        read += [stratifier["column"]] if "column" in stratifier else []
    return read


@pytest.mark.parametrize("name", ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "docs/deploy.md"])
def test_links_between_documents_lead_somewhere(name):
    folder = (HOME / name).parent
    links = re.findall(r"\]\((?!https?:)([^)#]+)", text_of(name))

    assert [link for link in links if not (folder / link).exists()] == []


def test_chores_that_documents_name_exist():
    chores = set(re.findall(r"^([a-z-]+):", text_of("Makefile"), re.MULTILINE))
    documents = ["README.md", "CONTRIBUTING.md", "ARCHITECTURE.md", *map(str, sorted(Path("docs").rglob("*.md")))]
    named = {
        chore
        for name in documents
        for chore in re.findall(r"`make ([a-z-]+)`|^make ([a-z-]+)", text_of(name), re.MULTILINE)
        for chore in chore
        if chore
    }

    assert named <= chores


def test_decisions_are_numbered_without_a_gap_and_have_their_three_parts():
    decisions = sorted((HOME / "docs" / "adr").glob("*.md"))

    assert [int(path.name[:4]) for path in decisions] == list(range(1, len(decisions) + 1))
    for path in decisions:
        headings = re.findall(r"^## (.+)$", path.read_text(), re.MULTILINE)
        assert headings == ["Context", "Decision", "Consequences"], path.name


def test_floor_plan_names_every_app():
    plan = text_of("ARCHITECTURE.md")

    assert [app for app in (*OURS, "reports") if f"\n{app}/" not in plan] == []
