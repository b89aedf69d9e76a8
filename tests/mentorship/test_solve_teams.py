"""The command: proven answers on known problems, honest ones where nothing fits, clear words for a bad file."""

from __future__ import annotations

import copy
import json
import os
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.mentorship.checking import best_by_trying_everything, broken_rules

INSTANCES = sorted((Path(__file__).parent / "instances").glob("*.json"))


def answer(capsys, path: Path, *options: str) -> dict[str, Any]:
    call_command("solve_teams", str(path), *options)
    return json.loads(capsys.readouterr().out)


def solved(instance: dict[str, Any], objective: str) -> dict[str, Any]:
    """The same answer, without a file in between."""
    from mentorship.management.commands.solve_teams import OBJECTIVES, _summary
    from mentorship.matching import from_json, solve

    read = from_json(json.dumps(instance))
    return _summary(read, solve(read, objective=OBJECTIVES[objective]), 60.0)


@pytest.fixture
def known() -> dict[str, Any]:
    return json.loads(INSTANCES[0].read_text())


@pytest.mark.parametrize("path", INSTANCES, ids=lambda path: path.stem)
def test_total_is_the_proven_optimum(path, capsys):
    known = json.loads(path.read_text())

    found = answer(capsys, path)

    figures = {key: found[key] for key in ("total", "unfilled", "bound", "gap", "status", "empty", "relax")}
    best = known["optimum"]["max_total_score"]
    assert figures == {
        "total": best, "unfilled": 0, "bound": best, "gap": 0.0, "status": "optimal", "empty": [], "relax": [],
    }  # fmt: skip
    assert broken_rules(known, found) == []


@pytest.mark.parametrize("path", INSTANCES, ids=lambda path: path.stem)
def test_lexicographic_reaches_the_best_floor_and_the_best_total_with_it(path, capsys):
    known = json.loads(path.read_text())

    found = answer(capsys, path, "--objective", "lexicographic", "--time-limit", "30")

    best = known["optimum"]
    assert (found["floor"], found["total"], found["status"]) == (
        best["maxmin_floor"],
        best["max_total_at_floor"],
        "optimal",
    )
    assert broken_rules(known, found) == []


@st.composite
def small_instances(draw) -> dict[str, Any]:
    """Up to six scholars, often with too few mentors, with everyone at one institution, or with many conflicts."""
    roles = ["scientific", "methods", "community"][: draw(st.integers(1, 3))]
    institutions = st.integers(0, draw(st.integers(0, 2)))
    scholars = [{"id": 10 + s, "institution": draw(institutions)} for s in range(draw(st.integers(0, 6)))]
    mentors = [
        {
            "id": 70 - m,
            "institution": draw(institutions),
            "capacity": draw(st.integers(0, 3)),
            "roles": draw(st.lists(st.sampled_from(roles), min_size=1, unique=True)),
        }
        for m in range(draw(st.integers(0, 5)))
    ]
    possible = [
        (s["id"], r, m["id"]) for s in scholars for r, role in enumerate(roles) for m in mentors if role in m["roles"]
    ]
    pairs = [[*key, draw(st.integers(0, 1000))] for key in possible if draw(st.integers(0, 3))]
    couples = [(s["id"], m["id"]) for s in scholars for m in mentors]
    rivals = [(a["id"], b["id"]) for a in mentors for b in mentors if a["id"] < b["id"]]
    return {
        "roles": roles,
        "scholars": scholars,
        "mentors": mentors,
        "pairs": pairs,
        "coi_scholar_mentor": draw(st.lists(st.sampled_from(couples), max_size=3)) if couples else [],
        "coi_mentor_mentor": draw(st.lists(st.sampled_from(rivals), max_size=2)) if rivals else [],
    }


@settings(max_examples=60, deadline=None)
@given(small_instances())
def test_nobody_who_tries_everything_does_better(instance):
    best = best_by_trying_everything(instance)

    by_total, by_floor = solved(instance, "total"), solved(instance, "lexicographic")

    assert broken_rules(instance, by_total) == broken_rules(instance, by_floor) == []
    assert (by_total["unfilled"], by_total["total"]) == (best["unfilled"], best["total"])
    assert (by_floor["unfilled"], by_floor["floor"] or 0, by_floor["total"]) == (
        best["unfilled"],
        best["floor"],
        best["total_at_floor"],
    )
    assert by_total["status"] == ("infeasible" if best["unfilled"] else "optimal")


def relaxed(instance: dict[str, Any], rules: list[dict[str, Any]]) -> dict[str, Any]:
    """The instance with these rules relaxed, as far as a file can say it."""
    found = copy.deepcopy(instance)
    for rule in rules:
        if rule["rule"] == "capacity":
            for mentor in found["mentors"]:
                mentor["capacity"] += rule["by"] if mentor["id"] == rule["mentors"][0] else 0
        if rule["rule"] == "conflict":
            couple = [rule["scholar"], rule["mentors"][0]]
            found["coi_scholar_mentor"] = [c for c in found["coi_scholar_mentor"] if list(c) != couple]
    return found


@settings(max_examples=60, deadline=None)
@given(small_instances())
def test_relaxing_the_named_rules_fills_every_role_and_fewer_would_not(instance):
    found = solved(instance, "total")
    rules = found["relax"]
    if not {rule["rule"] for rule in rules} <= {"capacity", "conflict"}:
        return

    assert solved(relaxed(instance, rules), "total")["unfilled"] == 0
    for number in range(len(rules)):
        fewer = [rule for other, rule in enumerate(rules) if other != number]
        assert solved(relaxed(instance, fewer), "total")["unfilled"] > 0


def test_without_room_the_empty_roles_and_the_mentor_to_ask_are_named(known, tmp_path, capsys):
    small = {
        "roles": ["scientific"],
        "scholars": [{"id": 1, "institution": 1}, {"id": 2, "institution": 1}],
        "mentors": [{"id": 5, "institution": 2, "capacity": 1, "roles": ["scientific"]}],
        "pairs": [[1, 0, 5, 700], [2, 0, 5, 300]],
        "coi_scholar_mentor": [],
        "coi_mentor_mentor": [],
    }
    path = tmp_path / "small.json"
    path.write_text(json.dumps(small))

    found = answer(capsys, path)

    assert {key: found[key] for key in ("total", "floor", "unfilled", "status", "empty", "teams")} == {
        "total": 700,
        "floor": 700,
        "unfilled": 1,
        "status": "infeasible",
        "empty": [{"scholar": 2, "role": "scientific"}],
        "teams": [{"scholar": 1, "roles": {"scientific": 5}}, {"scholar": 2, "roles": {"scientific": None}}],
    }
    text = "Let mentor 5 take 1 more scholar."
    assert found["relax"] == [
        {"rule": "capacity", "scholar": None, "role": None, "mentors": [5], "by": 1, "text": text}
    ]
    assert found["relax_is_smallest"] is True


def test_a_scholar_with_colleagues_only_is_told_that_the_rule_of_institutions_stands_in_the_way():
    instance = {
        "roles": ["scientific"],
        "scholars": [{"id": 1, "institution": 1}],
        "mentors": [{"id": 5, "institution": 1, "capacity": 1, "roles": ["scientific"]}],
        "pairs": [[1, 0, 5, 700]],
        "coi_scholar_mentor": [],
        "coi_mentor_mentor": [],
    }

    found = solved(instance, "lexicographic")

    assert (found["unfilled"], found["floor"]) == (1, None)
    assert [rule["rule"] for rule in found["relax"]] == ["other_institution"]


def test_a_role_that_nobody_can_fill_asks_for_a_new_candidate_only():
    instance = {
        "roles": ["scientific", "community"],
        "scholars": [{"id": 1, "institution": 1}],
        "mentors": [{"id": 5, "institution": 2, "capacity": 1, "roles": ["scientific"]}],
        "pairs": [[1, 0, 5, 700]],
        "coi_scholar_mentor": [],
        "coi_mentor_mentor": [],
    }

    found = solved(instance, "total")

    assert [(rule["rule"], rule["scholar"], rule["role"]) for rule in found["relax"]] == [("candidate", 1, "community")]
    assert found["empty"] == [{"scholar": 1, "role": "community"}]


def test_an_answer_is_given_when_there_is_no_time_at_all(capsys):
    found = answer(capsys, INSTANCES[-1], "--time-limit", "0.001")

    known = json.loads(INSTANCES[-1].read_text())
    assert found["status"] == "time-limit"
    assert found["bound"] >= known["optimum"]["max_total_score"] >= found["total"]
    assert broken_rules(known, found) == []


def test_what_the_solver_prints_itself_stays_out_of_the_answer(monkeypatch, capfd):
    from mentorship.management.commands import solve_teams

    def chatty(*args, **options):
        os.write(1, b"a line of the solver")
        return solve(*args, **options)

    solve = solve_teams.solve
    monkeypatch.setattr(solve_teams, "solve", chatty)
    call_command("solve_teams", str(INSTANCES[0]))

    out, err = capfd.readouterr()
    assert (json.loads(out)["status"], err) == ("optimal", "a line of the solver")


def without(key: str):
    return lambda data: data.pop(key)


def put(value: Any, *path: Any):
    def change(data: Any) -> None:
        for step in path[:-1]:
            data = data[step]
        data[path[-1]] = value

    return change


MISTAKES = {
    "no roles": (without("roles"), "The file has no “roles”."),
    "no scholars": (without("scholars"), "The file has no “scholars”."),
    "no mentors": (without("mentors"), "The file has no “mentors”."),
    "no pairs": (without("pairs"), "The file has no “pairs”."),
    "no conflicts": (
        without("coi_mentor_mentor"),
        "The file has no “coi_mentor_mentor”. Write an empty list if there are none.",
    ),
    "pairs as object": (put({}, "pairs"), "pairs must be a list; it is an object."),
    "scholar as number": (put(3, "scholars", 0), "scholars[0] must be an object with named values; it is a number."),
    "scholar without institution": (put({"id": 0}, "scholars", 0), "scholars[0] has no “institution”."),
    "capacity as text": (put("2", "mentors", 4, "capacity"), "mentors[4].capacity must be a whole number; it is text."),
    "capacity true": (
        put(True, "mentors", 4, "capacity"),
        "mentors[4].capacity must be a whole number; it is true or false.",
    ),
    "capacity below nothing": (
        put(-1, "mentors", 4, "capacity"),
        "mentors[4].capacity is -1. A mentor takes 0 scholars or more.",
    ),
    "score not a number": (
        put(float("nan"), "pairs", 3, 3),
        "NaN is not a number that can be used. Write whole numbers only.",
    ),
    "score endless": (
        put(float("inf"), "pairs", 3, 3),
        "Infinity is not a number that can be used. Write whole numbers only.",
    ),
    "score with a fraction": (
        put(1.5, "pairs", 3, 3),
        "pairs[3][3] must be a whole number; it is a number with a fraction.",
    ),
    "score missing": (put(None, "pairs", 3, 3), "pairs[3][3] must be a whole number; it is empty (null)."),
    "score too high": (put(1001, "pairs", 3, 3), "pairs[3][3] is 1001. A score is a whole number from 0 to 1000."),
    "pair too short": (put([0, 0, 1], "pairs", 3), "pairs[3] must have 4 numbers; it has 3."),
    "unknown role": (put(9, "pairs", 3, 1), "pairs[3][1] is 9. Roles are counted from 0 to 2."),
    "unknown mentor": (put(999, "pairs", 3, 2), "pairs[3][2] names mentor 999, who is not in the list of mentors."),
    "id twice": (put(0, "scholars", 1, "id"), "scholars[1] has the id 0, which scholars[0] has already."),
    "role of nobody": (
        put(["chief"], "mentors", 0, "roles"),
        "mentors[0].roles[0] is not one of the roles of the file: scientific, health_system, methods.",
    ),
    "against herself": (
        put([4, 4], "coi_mentor_mentor", 0),
        "coi_mentor_mentor[0] sets mentor 4 against herself. Take the line away.",
    ),
    "role blank": (put([" ", "methods"], "roles"), "roles[0] must be the name of a role, as text; it is blank."),
    "role endless": (put(["x" * 201], "roles"), "roles[0] is longer than 200 characters. Shorten it everywhere."),
    "roles twice": (put(["a", "a"], "roles"), "roles names a role twice. Keep one of them."),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_named_with_its_place_and_ends_with_status_2(mistake, known, tmp_path):
    change, message = MISTAKES[mistake]
    change(known)
    path = tmp_path / "bad.json"
    path.write_text(json.dumps(known))

    with pytest.raises(CommandError) as caught:
        call_command("solve_teams", str(path))

    assert (caught.value.returncode, str(caught.value)) == (2, message)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The file is not valid JSON: Expecting value at line 1, column 1."),
        (b"[1, 2]", "The file must be an object with named values; it is a list."),
        (b'{"roles": [', "The file is not valid JSON: Expecting value at line 1, column 12."),
        (b'{"roles": [], "roles": []}', "The key “roles” stands twice in one object. Keep one of them."),
        (b"\xff\xfe\x00", "The file is not text in UTF-8. Save it as UTF-8 and try again."),
        (b"[" * 100_000, "The file is nested too deeply to be an instance."),
    ],
)
def test_a_file_that_is_no_instance_ends_with_status_2(content, message, tmp_path):
    path = tmp_path / "bad.json"
    path.write_bytes(content)

    with pytest.raises(CommandError) as caught:
        call_command("solve_teams", str(path))

    assert (caught.value.returncode, str(caught.value)) == (2, message)


@pytest.mark.parametrize("limit", ["0", "-1", "nan", "inf"])
def test_a_time_limit_that_is_none_ends_with_status_2(limit):
    with pytest.raises(CommandError) as caught:
        call_command("solve_teams", str(INSTANCES[0]), f"--time-limit={limit}")

    assert caught.value.returncode == 2


def test_a_missing_file_ends_with_status_2(tmp_path):
    with pytest.raises(CommandError) as caught:
        call_command("solve_teams", str(tmp_path / "nothing.json"))

    assert caught.value.returncode == 2
