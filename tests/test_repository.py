"""What is committed fits together: locks, containers, templates, addresses."""

from __future__ import annotations

import os
import re
import subprocess
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.template import engines
from django.urls import reverse
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

HOME = settings.BASE_DIR
PROJECT = tomllib.loads((HOME / "pyproject.toml").read_text())


def pins_of(lock: str) -> dict[str, str]:
    lines = (HOME / "requirements" / lock).read_text().splitlines()
    pins = [re.match(r"([A-Za-z0-9._-]+)==([^ \\]+)", line) for line in lines]
    return {canonicalize_name(pin[1]): pin[2] for pin in pins if pin}


def asked_for(*groups: str) -> list[Requirement]:
    texts = PROJECT["project"]["dependencies"] + [t for g in groups for t in PROJECT["dependency-groups"][g]]
    return [Requirement(text) for text in texts]


def everything_needed(requirements: list[Requirement]) -> set[str]:
    """The names of these packages and all that they need, as the installed packages tell it."""
    found: set[tuple[str, str]] = set()
    waiting = [(canonicalize_name(r.name), extra) for r in requirements for extra in ("", *r.extras)]
    while waiting:
        name, extra = waiting.pop()
        if (name, extra) in found:
            continue
        found.add((name, extra))
        for text in metadata.requires(name) or []:
            needed = Requirement(text)
            if needed.marker is None or needed.marker.evaluate({"extra": extra}):
                waiting += [(canonicalize_name(needed.name), e) for e in ("", *needed.extras)]
    return {name for name, _ in found}


LOCKS = {"runtime.lock": (), "dev.lock": ("test", "check", "bench", "lock")}


@pytest.mark.xdist_group("alone")
def test_a_group_of_tests_stays_in_one_process(request):
    """What shares a portal or a server is grouped; distribution reads the group off the end of a test's name."""
    if "PYTEST_XDIST_WORKER" in os.environ and request.config.getoption("loadgroup", default=False):
        assert request.node.nodeid.endswith("@alone")


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_pins_what_the_project_asks_for(lock):
    pins = pins_of(lock)
    unmet = [
        str(r) for r in asked_for(*LOCKS[lock]) if not r.specifier.contains(pins.get(canonicalize_name(r.name), "0"))
    ]

    assert unmet == []


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_pins_all_that_is_needed_and_nothing_else(lock):
    needed = everything_needed(asked_for(*LOCKS[lock]))
    elsewhere = {  # pinned for another platform or implementation of Python than this one
        canonicalize_name(name)
        for name in re.findall(r"^([\w.-]+)==\S+ ;", (HOME / "requirements" / lock).read_text(), re.MULTILINE)
    }

    assert needed - set(pins_of(lock)) == set()
    assert set(pins_of(lock)) - needed - elsewhere == set()


def test_both_locks_pin_the_same_versions():
    runtime, everything = pins_of("runtime.lock"), pins_of("dev.lock")

    assert {name: everything[name] for name in runtime} == runtime


def test_each_pin_carries_hashes():
    for lock in LOCKS:
        entries = re.split(r"^(?=[\w.-]+==)", (HOME / "requirements" / lock).read_text(), flags=re.MULTILINE)[1:]
        assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_each_dependency_says_why_it_is_there():
    lines = (HOME / "pyproject.toml").read_text().splitlines()
    listed = [line for line in lines if re.match(r'  "[a-z][\w\[\],.-]+[><=]', line)]

    assert len(listed) > 30
    assert [line for line in listed if "  # " not in line] == []


def committed_files() -> list[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=HOME, capture_output=True, text=True, check=True)
    return listed.stdout.splitlines()


def test_no_committed_file_names_an_index_of_packages():
    index = re.compile("|".join(["py" + "pi\\.org", "python" + "hosted", "npm" + "js\\.", "index" + "-url *=? *http"]))
    texts = [name for name in committed_files() if Path(name).suffix not in {".png", ".xlsx", ".parquet", ".pdf"}]

    named = [
        name for name in texts if (HOME / name).exists() and index.search((HOME / name).read_text(errors="replace"))
    ]
    assert named == []


def test_each_template_compiles():
    engine = engines["django"]
    paths = sorted((HOME / "templates").rglob("*.html")) + sorted((HOME / "templates").rglob("*.txt"))

    for path in paths:
        engine.get_template(str(path.relative_to(HOME / "templates")))
    assert len(paths) > 20


def test_templates_hold_nothing_inline():
    inline = re.compile(
        r"<style\b|\sstyle=|<script(?![^>]*(\bsrc=|type=.application/json.))|\son[a-z]+=|javascript:", re.IGNORECASE
    )
    paths = (HOME / "templates").rglob("*.html")

    assert [str(path) for path in paths if inline.search(path.read_text())] == []


# --- Containers ---------------------------------------------------------------------------------------------


@pytest.fixture
def services() -> dict:
    return yaml.safe_load((HOME / "docker-compose.yml").read_text())["services"]


def test_every_container_is_confined(services):
    for name, service in services.items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name


def test_only_the_proxy_is_published(services):
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]


def test_broker_evicts_nothing_and_keeps_a_log(services):
    words = services["broker"]["command"]

    assert words[words.index("--maxmemory-policy") + 1] == "noeviction"
    assert words[words.index("--appendonly") + 1] == "yes"


def test_programs_of_the_containers_are_known(services):
    assert services["worker"]["command"][:4] == ["celery", "--app", "mielhss", "worker"]
    assert services["beat"]["command"][:4] == ["celery", "--app", "mielhss", "beat"]


def large_body_pattern() -> re.Pattern[str]:
    """The addresses at which the proxy lets a large body through."""
    conf = (HOME / "docker" / "nginx.conf").read_text()
    found = re.search(r"location ~ (\S+) \{\s+client_max_body_size 1100m", conf)
    assert found
    return re.compile(found[1])


def test_proxy_lets_large_bodies_through_where_extracts_are_sent_and_nowhere_else():
    pattern = large_body_pattern()

    assert pattern.search(reverse("equity_measures:extract-upload"))
    assert pattern.search("/api/v1/extracts/")
    assert not pattern.search(reverse("home"))
    assert not pattern.search("/api/v1/extracts/1/")


def test_proxy_lets_through_a_little_more_than_the_portal_takes():
    assert settings.UPLOAD_MAX_BYTES < 1100 * 1024**2 < settings.UPLOAD_MAX_BYTES * 1.2
