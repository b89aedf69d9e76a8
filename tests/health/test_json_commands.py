"""What every command with --json does before its work begins."""

import json

import pytest
from django.core.management import CommandError, call_command, get_commands, load_command_class
from django.db import OperationalError
from django.db.migrations.executor import MigrationExecutor

from equity_measures import services
from mielhss.lib.commands import JsonCommand

OURS = ("accounts", "equity_measures", "improvement", "mentorship", "partners", "reports", "scholars", "curriculum")
COMMANDS = {name: load_command_class(app, name) for name, app in get_commands().items() if app in OURS}
JSON_COMMANDS = sorted(name for name, command in COMMANDS.items() if isinstance(command, JsonCommand))


def run(name, *words, capsys):
    """As from the command line; its exit status and what it printed."""
    with pytest.raises(SystemExit) as ended:
        load_command_class(get_commands()[name], name).run_from_argv(["manage.py", name, *words])
    return ended.value.code, *capsys.readouterr()


@pytest.mark.parametrize("name", JSON_COMMANDS)
def test_arguments_that_nobody_knows_are_answered_in_json(name, capsys):
    status, out, _ = run(name, "--json", "--no-such-argument", "x", "y", "z", capsys=capsys)

    answer = json.loads(out)
    assert (status, sorted(answer), answer["status"], answer["rule"]) == (
        2,
        ["message", "rule", "status"],
        "error",
        "arguments",
    )


def test_missing_arguments_are_named(capsys):
    status, out, _ = run("ingest_extract", "--json", capsys=capsys)

    message = "The following arguments are required: file, --institution, --dataset, --period. See --help."
    assert (status, json.loads(out)) == (2, {"status": "error", "rule": "arguments", "message": message})


def test_without_json_wrong_arguments_are_told_in_words(capsys):
    status, out, told = run("ingest_extract", capsys=capsys)

    assert (status, out) == (2, "")
    assert "the following arguments are required: file, --institution, --dataset, --period" in told


@pytest.fixture
def no_tables(monkeypatch):
    """A database in which nothing has been made yet."""

    def ask(*args, **kwargs):
        raise OperationalError("no such table: equity_measures_nightlyrun")

    monkeypatch.setattr(services, "request_nightly", ask)
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda self, targets: ["the first migration"])


def test_database_without_tables_is_told_in_json(db, no_tables, capsys):
    status, out, _ = run("nightly", "--json", capsys=capsys)

    message = "The tables of the database are missing or out of date. Run: manage.py migrate"
    assert (status, json.loads(out)) == (2, {"status": "error", "rule": "database", "message": message})


def test_database_without_tables_is_told_in_words(db, no_tables):
    with pytest.raises(CommandError, match=r"Run: manage\.py migrate") as ended:
        call_command("nightly")

    assert ended.value.returncode == 2


def test_other_errors_of_the_database_are_not_mistaken_for_it(db, no_tables, monkeypatch):
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda self, targets: [])

    with pytest.raises(OperationalError):
        call_command("nightly", "--json")
