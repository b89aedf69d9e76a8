"""Whatever becomes of the child process, the answer is an outcome and nothing stays behind."""

import json
import os
import signal
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from equity_measures.ingestion import examine, supervise
from tests.ingestion.files import HEADER, LIMITS, LONG, PERIOD, VOCABULARY, counts, look, row, text_of, write


@pytest.fixture
def path(tmp_path):
    return write(tmp_path, text_of([row(subject=str(number)) for number in range(300)]))


@pytest.fixture
def scratch(tmp_path, monkeypatch):
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def examined(path: Path, **changed: object):
    return examine(path, LONG, VOCABULARY, period=PERIOD, limits=replace(LIMITS, **changed), file_name=path.name)


def test_the_child_answers_as_the_same_process_does(path, scratch):
    told: list[tuple[int, int, str]] = []

    outcome = examine(path, LONG, VOCABULARY, period=PERIOD, limits=LIMITS, progress=lambda *now: told.append(now))

    here = look(path)
    assert outcome.to_dict() == here.to_dict()
    assert counts(outcome.cells) == counts(here.cells)
    assert told[-1] == (300, 300, "counting")
    assert list(scratch.iterdir()) == []


def test_a_refusal_and_held_values_come_back_whole(tmp_path, scratch):
    bad = write(tmp_path, text_of([row(numerator="3"), row(race="Martian")]))

    outcome = examined(bad)

    assert outcome.to_dict() == look(bad).to_dict()
    assert (outcome.status, outcome.cells, len(outcome.held)) == ("refused", None, 1)


def test_an_outcome_can_be_written_as_json(path, scratch):
    plain = json.loads(json.dumps(examined(path).to_dict()))

    assert plain["status"] == "accepted"
    assert "cells" not in plain


def test_a_child_that_takes_too_long_is_ended(path, scratch):
    started = time.monotonic()

    outcome = examined(path, seconds=0.05)

    assert (outcome.status, outcome.findings_by_rule, outcome.cells) == ("refused", {"timeout": 1}, None)
    assert len(outcome.sha256) == 64
    assert time.monotonic() - started < 10
    assert list(scratch.iterdir()) == []


def test_a_child_without_memory_gives_a_refusal(path, scratch):
    outcome = examined(path, memory_bytes=64 * 1024 * 1024)

    assert (outcome.status, outcome.findings_by_rule, outcome.cells) == ("refused", {"resources": 1}, None)


def test_a_child_that_is_killed_gives_a_refusal(path, scratch, monkeypatch):
    started = supervise.subprocess.Popen

    def killed_soon(*args, **kwargs):
        child = started(*args, **kwargs)
        threading.Timer(0.1, lambda: os.kill(child.pid, signal.SIGKILL)).start()
        return child

    monkeypatch.setattr(supervise.subprocess, "Popen", killed_soon)

    outcome = examined(path)

    assert (outcome.status, outcome.findings_by_rule, outcome.cells) == ("refused", {"resources": 1}, None)
    assert list(scratch.iterdir()) == []


def test_a_result_without_a_clean_end_is_not_believed(path, scratch, monkeypatch):
    monkeypatch.setattr(supervise, "_run", lambda *_: "died")

    assert examined(path).status == "refused"


def test_a_file_that_is_not_there_is_the_callers_fault(tmp_path):
    with pytest.raises(FileNotFoundError):
        examined(tmp_path / "nowhere.csv")


def test_the_child_sees_no_secrets_of_its_parent(path, scratch, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "hush")

    assert "SECRET_KEY" not in supervise._environment()


def test_a_path_with_a_quotation_mark_is_only_a_path(tmp_path, scratch):
    folder = tmp_path / "it's [here] *"
    folder.mkdir()

    outcome = examined(write(folder, text_of([row()], HEADER)))

    assert (outcome.status, outcome.lines["accepted"]) == ("accepted", 1)
