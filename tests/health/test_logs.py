import logging
import sys

import pytest

from mielhss.lib.logs import without_trace_of_refusals


def record(**facts):
    try:
        raise PermissionError
    except PermissionError:
        return logging.makeLogRecord({"msg": "Forbidden", "exc_info": sys.exc_info(), **facts})


@pytest.mark.parametrize("status", [400, 403, 404])
def test_record_of_a_refusal_passes_without_a_traceback(status):
    said = record(status_code=status)

    assert without_trace_of_refusals(said) is True
    assert said.exc_info is None


@pytest.mark.parametrize("facts", [{"status_code": 500}, {}])
def test_record_of_something_broken_keeps_its_traceback(facts):
    said = record(**facts)

    assert without_trace_of_refusals(said) is True
    assert said.exc_info[0] is PermissionError


def test_every_handler_of_the_portal_leaves_tracebacks_of_refusals_out(settings):
    handlers = settings.LOGGING["handlers"].values()

    assert [handler["filters"] for handler in handlers] == [["refusals"]]
    assert settings.LOGGING["filters"]["refusals"]["callback"] is without_trace_of_refusals
