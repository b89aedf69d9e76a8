"""What `make demo` does when one of its processes dies."""

import importlib.util
import os
import signal
import subprocess
import time
from types import ModuleType

import pytest
from django.conf import settings

STAYS = ["http.server", "--bind", "127.0.0.1", "0"]
ENDS = ["this"]


@pytest.fixture(scope="module")
def demo() -> ModuleType:
    spec = importlib.util.spec_from_file_location("demo_supervisor", settings.BASE_DIR / "bin" / "demo.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def supervise(demo, monkeypatch):
    """Start these modules as the portal's processes."""
    started = []

    def start(**commands):
        children = demo.Children(dict(os.environ))
        monkeypatch.setattr(children, "commands", lambda: commands)
        started.append(children)
        for name in commands:
            children.start(name)
        return children

    yield start
    for children in started:
        children.stop_all()


def alive(children):
    return {name: child.poll() is None for name, child in children.running.items()}


def test_process_that_was_killed_is_started_again_and_the_others_go_on(supervise, capfd):
    children = supervise(worker=STAYS, beat=STAYS)
    before = {name: child.pid for name, child in children.running.items()}

    os.kill(before["worker"], signal.SIGKILL)
    children.running["worker"].wait(10)
    children.keep_alive()

    assert alive(children) == {"worker": True, "beat": True}
    assert children.running["beat"].pid == before["beat"]
    assert capfd.readouterr().err == "The worker process ended with status -9; starting it again.\n"


def test_process_that_keeps_dying_ends_the_portal_with_a_plain_message(supervise):
    children = supervise(worker=ENDS)
    for _ in range(3):
        children.running["worker"].wait(10)
        children.keep_alive()

    children.running["worker"].wait(10)
    with pytest.raises(SystemExit) as ended:
        children.keep_alive()

    assert ended.value.code == "The worker process ended with status 0, for the 4th time in 120 seconds: stopping."


def test_deaths_of_long_ago_do_not_count(supervise, demo):
    children = supervise(worker=ENDS)
    children.died_at["worker"] = [time.monotonic() - demo.WITHIN_SECONDS - 1] * 10

    children.running["worker"].wait(10)
    children.keep_alive()

    assert len(children.died_at["worker"]) == 1


def test_stopping_leaves_no_process_also_of_those_started_again(supervise):
    children = supervise(worker=STAYS, beat=STAYS)
    children.running["worker"].kill()
    children.running["worker"].wait(10)
    children.keep_alive()

    children.stop_all()

    assert alive(children) == {"worker": False, "beat": False}
    for child in children.running.values():
        with pytest.raises(ProcessLookupError):
            os.killpg(child.pid, 0)


def test_warning_of_celery_to_whoever_runs_the_demo_as_root_is_not_shown(demo, monkeypatch):
    monkeypatch.setattr(demo, "check_port", lambda: None)
    seen = {}

    class Stopped:
        def __init__(self, environment):
            seen.update(environment)

        def run(self):
            return 0

    monkeypatch.setattr(demo, "prepare", lambda environment: None)
    monkeypatch.setattr(demo, "Children", Stopped)
    demo.main()
    code = (
        "import warnings; from celery.platforms import ROOT_DISCOURAGED as said; "
        "from celery.exceptions import SecurityWarning as Root; "
        "warnings.warn(Root(said.format(uid=0, euid=0, gid=0, egid=0)))"
    )
    said = subprocess.run([demo.PYTHON, "-c", code], env=seen, check=True, capture_output=True)

    assert said.stderr == b""
