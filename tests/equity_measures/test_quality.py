"""Rules for submitted figures, and follow-ups of those that stand out."""

import pytest
from django.core import mail

from equity_measures import services
from equity_measures.models import FollowUp, QualityRule
from equity_measures.quality import BadExpression, parse
from equity_measures.quality.expressions import Wanted
from tests.equity_measures.conftest import race_cells
from tests.factories.equity_measures import asked_about

KNOWN = {
    Wanted("people", "A"): 50.0,
    Wanted("counted", "A"): 20.0,
    Wanted("rate", "A"): 0.4,
    Wanted("rate", "A", "race", "BLACK"): 0.25,
    Wanted("people", "NOBODY"): 0.0,
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("-2 - -3", 1),
        ("8 / 4 / 2", 1),
        ("people(A) * 0.5 + counted(A)", 45),
        ("rate(A, race=BLACK) / rate(A)", 0.625),
        ("people(A) / people(NOBODY)", None),
        ("people(UNHEARD) + 1", None),
    ],
)
def test_an_expression_has_the_value_that_arithmetic_gives_it(text, value):
    assert parse(text).value(KNOWN.get) == value


UNREADABLE = """
1 +
(1
1 2
people
people()
people(A
rate(A, race)
sum(A)
__import__('os')
a.b
1;2
people(A) if 1 else 2
lambda: 1
1**2**3
"""


@pytest.mark.parametrize("text", [*UNREADABLE.splitlines()[1:], "", "(" * 30 + "1" + ")" * 30, "1+" * 200 + "1"])
def test_what_is_no_expression_is_refused_and_never_run(text):
    with pytest.raises(BadExpression):
        parse(text)


def rule(core, **fields) -> QualityRule:
    return QualityRule.objects.create(data_set=core, **{"title": "As expected", **fields})


def send(world, core, counts, period: str = "2026-Q3"):
    cells = race_cells("HTN_CONTROL", "HERE-1", counts, period)
    return services.accept_counts(institution=world.here, data_set=core, period=period, cells=cells)


def test_a_comparison_that_does_not_hold_opens_a_follow_up(world, core):
    rule(core, left="rate(HTN_CONTROL, race=BLACK)", operator=">=", right="rate(HTN_CONTROL) * 0.9")

    send(world, core, {"BLACK": (20, 60), "WHITE": (50, 60)})

    found = FollowUp.objects.get()
    assert (found.site.code, found.measure.code, found.text) == ("HERE-1", "HTN_CONTROL", "Does not hold: As expected")


@pytest.mark.parametrize(("lowest", "highest", "count"), [(0.2, 0.9, 0), (0.6, None, 1), (None, 0.4, 1)])
def test_a_range_is_kept_or_not(world, core, lowest, highest, count):
    rule(core, kind="range", left="rate(HTN_CONTROL)", lowest=lowest, highest=highest)

    send(world, core, {"BLACK": (30, 60)})

    assert FollowUp.objects.count() == count


def test_a_rule_about_what_was_not_counted_asks_nothing(world, core):
    rule(core, kind="range", left="rate(LBW)", lowest=0.5)

    send(world, core, {"BLACK": (30, 60)})

    assert not FollowUp.objects.exists()


def test_a_jump_against_history_is_told_with_what_was_expected(world, core):
    rule(core, kind="jump")
    for number, period in enumerate(("2025-Q4", "2026-Q1", "2026-Q2")):
        send(world, core, {"BLACK": (100 + number, 200)}, period)

    send(world, core, {"BLACK": (180, 200)})

    text = FollowUp.objects.get().text
    assert text.startswith("The rate of 90 % lies above what earlier periods let expect, ")


def test_a_jump_that_rests_on_few_people_tells_no_figure(world, core):
    rule(core, kind="jump")
    for number, period in enumerate(("2025-Q4", "2026-Q1", "2026-Q2")):
        send(world, core, {"BLACK": (100 + number, 200)}, period)

    send(world, core, {"BLACK": (4, 200)})

    assert not any(sign.isdigit() for sign in FollowUp.objects.get().text)


def test_a_usual_rate_is_no_jump(world, core):
    rule(core, kind="jump")
    for number, period in enumerate(("2025-Q4", "2026-Q1", "2026-Q2")):
        send(world, core, {"BLACK": (100 + number, 200)}, period)

    send(world, core, {"BLACK": (108, 200)})

    assert not FollowUp.objects.exists()


def test_a_version_that_mends_it_closes_the_follow_up(world, core):
    rule(core, kind="range", left="rate(HTN_CONTROL)", lowest=0.4)
    send(world, core, {"BLACK": (12, 60)})

    send(world, core, {"BLACK": (30, 60)})

    assert FollowUp.objects.get().resolution == "Version 2 no longer shows it."


def test_a_version_that_does_not_mend_it_keeps_the_one_thread(world, core):
    rule(core, kind="range", left="rate(HTN_CONTROL)", lowest=0.4)
    send(world, core, {"BLACK": (12, 60)})

    second = send(world, core, {"BLACK": (13, 60)})

    assert FollowUp.objects.get().extract == second


def test_whom_a_note_turns_to_gets_a_letter_that_tells_nothing(client, world, django_capture_on_commit_callbacks):
    follow_up = asked_about(world.here)
    client.force_login(world.cy)

    with django_capture_on_commit_callbacks(execute=True):
        client.post(
            f"/equity/follow-ups/{follow_up.pk}/note/", {"text": "Two wards moved.", "mentions": [world.eve.pk]}
        )

    assert [letter.to for letter in mail.outbox] == [["eve@example.org"]]
    assert "wards" not in mail.outbox[0].body
    assert follow_up.notes.get().mentions.get() == world.eve


def test_nobody_who_may_not_see_it_can_be_mentioned(client, world):
    follow_up = asked_about(world.here)
    client.force_login(world.cy)

    client.post(f"/equity/follow-ups/{follow_up.pk}/note/", {"text": "Look", "mentions": [world.dot.pk]})

    assert not follow_up.notes.exists()
    assert set(services.may_be_mentioned(follow_up)) == {world.cy, world.eve}


def test_it_is_resolved_with_a_reason_and_once(client, world):
    follow_up = asked_about(world.here)
    client.force_login(world.cy)

    client.post(f"/equity/follow-ups/{follow_up.pk}/resolve/", {"reason": ""})
    assert FollowUp.objects.open().exists()
    client.post(f"/equity/follow-ups/{follow_up.pk}/resolve/", {"reason": "A ward moved"})
    client.post(f"/equity/follow-ups/{follow_up.pk}/resolve/", {"reason": "Another reason"})

    assert FollowUp.objects.get().resolution == "A ward moved"


def test_somebody_asks_about_one_figure(client, world, core):
    extract = send(world, core, {"BLACK": (30, 60)})
    client.force_login(world.eve)
    measure = core.measures.get(code="HTN_CONTROL")

    form = {"site": world.site_here.pk, "measure": measure.pk, "text": "Is June in it?"}
    client.post(f"/equity/extracts/{extract.pk}/ask/", form)

    assert (FollowUp.objects.get().text, FollowUp.objects.get().opened_by) == ("Is June in it?", world.eve)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"kind": "comparison", "left": "rate(HTN_CONTROL", "right": "1"}, "Expected"),
        ({"kind": "comparison", "left": "rate(NOTHING)", "right": "1"}, "has no measure NOTHING"),
        ({"kind": "comparison", "left": "1", "right": "1"}, "Name a measure"),
        ({"kind": "range", "left": "rate(HTN_CONTROL)"}, "lowest or the highest"),
        ({"kind": "range", "left": "rate(HTN_CONTROL)", "lowest": 1, "highest": 0}, "below the lowest"),
    ],
)
def test_a_rule_that_cannot_be_asked_is_refused(client, world, core, fields, told):
    client.force_login(world.eve)

    page = client.post(
        "/equity/submissions/rules/new/", {"data_set": core.pk, "title": "T", "operator": "<=", **fields}
    ).content.decode()

    assert told in page
    assert not QualityRule.objects.exists()


@pytest.mark.parametrize("count", [1, 9])
def test_the_list_asks_the_database_as_often_for_many_as_for_one(client, world, django_assert_max_num_queries, count):
    for _ in range(count):
        asked_about(world.here)
    client.force_login(world.eve)
    client.get("/equity/follow-ups/")

    with django_assert_max_num_queries(14):
        client.get("/equity/follow-ups/")
