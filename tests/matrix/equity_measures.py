from typing import Any

from equity_measures import library, services
from equity_measures.findings import write_findings
from equity_measures.ingestion import Cells, Finding
from equity_measures.models import Category, DataSet, Extract, HeldValue, SavedFilter, ValueMapping
from equity_measures.nightly import run
from mielhss.jobs.models import Job
from tests.conftest import World
from tests.factories.equity_measures import ExtractFactory
from tests.matrix.row import Row

NIGHT = "2026-10-01"


def _counted(world: World) -> dict[str, Any]:
    """A measure with gap reports at Harbor Street."""
    from datetime import date

    library.install()
    counts = {"BLACK": (300, 600), "WHITE": (450, 600)}
    rows = [("HERE-1", "HTN_CONTROL", "2026-Q3", ("race",), race, "", n, d, 0) for race, (n, d) in counts.items()]
    services.accept_counts(
        institution=world.here,
        data_set=DataSet.objects.get(code="CORE"),
        period="2026-Q3",
        cells=Cells.from_rows(rows),
    )
    run(date.fromisoformat(NIGHT))
    return {"code": "HTN_CONTROL"}


def _board(world: World) -> dict[str, Any]:
    _counted(world)
    return {}


def _saved(world: World) -> dict[str, Any]:
    """A view of the board that Cy keeps."""
    return {"pk": SavedFilter.objects.create(owner=world.cy, name="Mine", place="HERE-1").pk}


def _extract(world: World) -> dict[str, Any]:
    job = Job.objects.create(kind="ingest", key="ingest:matrix", state=Job.State.QUARANTINED)
    extract = ExtractFactory(institution=world.here, state=Extract.State.REFUSED, job=job)
    write_findings(extract, [Finding(2, "race", "blank", "Fill in the race.")])
    return {"pk": extract.pk}


def _held(world: World) -> dict[str, Any]:
    extract = ExtractFactory(institution=world.here, state=Extract.State.HELD)
    HeldValue.objects.create(extract=extract, column="race", target="stratifier:race", digest="0", first_line=2)
    return {"pk": extract.pk}


def _mapped(world: World) -> dict[str, Any]:
    library.install()
    mapping = ValueMapping.objects.create(
        institution=world.here,
        data_set=DataSet.objects.get(code="CORE"),
        target="stratifier:race",
        digest="0",
        category=Category.objects.get(stratifier__code="race", code="BLACK"),
    )
    return {"pk": mapping.pk}


P = "equity_measures:"

# fmt: off
ROWS = [
    #   name                       method  kwargs    nobody  ada  bea   cy  dot  eve  fay
    Row(P + "gap-board",           "get",  _board,      302, 200, 200, 200, 200, 200, 403),
    Row(P + "gap-export",          "get",  _board,      302, 200, 200, 200, 404, 200, 403),
    Row(P + "filter-save",         "post", _board,      302, 302, 302, 302, 302, 302, 403, {"name": "Mine"}),
    Row(P + "filter-default",      "post", _saved,      302, 404, 404, 302, 404, 404, 404),
    Row(P + "filter-delete",       "post", _saved,      302, 404, 404, 302, 404, 404, 404),
    Row(P + "measure-list",        "get",  None,        302, 200, 200, 200, 200, 200, 200),
    Row(P + "measure-detail",      "get",  _counted,    302, 200, 200, 200, 404, 200, 403),
    Row(P + "measure-export",      "get",  _counted,    302, 200, 200, 200, 404, 200, 403),
    Row(P + "measure-trend-export", "get", _counted,    302, 200, 200, 200, 404, 200, 403),
    Row(P + "measure-pairs-export", "get", _counted,    302, 200, 200, 200, 404, 200, 403),
    Row(P + "measure-sites-export", "get", _counted,    302, 200, 200, 200, 404, 200, 403),
    Row(P + "extract-list",        "get",  None,        302, 403, 403, 200, 200, 200, 403),
    Row(P + "extract-upload",      "get",  None,        302, 403, 403, 200, 200, 200, 403),
    Row(P + "extract-upload",      "post", None,        302, 403, 403, 200, 200, 200, 403),
    Row(P + "extract-detail",      "get",  _extract,    302, 404, 404, 200, 404, 200, 404),
    Row(P + "extract-progress",    "get",  _extract,    302, 404, 404, 200, 404, 200, 404),
    Row(P + "extract-findings",    "get",  _extract,    302, 404, 404, 200, 404, 200, 404),
    Row(P + "extract-mapping",     "get",  _held,       302, 404, 404, 200, 404, 200, 404),
    Row(P + "extract-mapping",     "post", _held,       302, 404, 404, 200, 404, 200, 404),
    Row(P + "extract-undo",        "get",  _held,       302, 404, 404, 200, 404, 200, 404),
    Row(P + "extract-undo",        "post", _held,       302, 404, 404, 302, 404, 302, 404, {"reason": "Wrong"}),
    Row(P + "extract-retry",       "post", _extract,    302, 404, 404, 302, 404, 302, 404),
    Row(P + "mapping-list",        "get",  None,        302, 403, 403, 200, 200, 200, 403),
    Row(P + "mapping-export",      "get",  None,        302, 403, 403, 200, 200, 200, 403),
    Row(P + "mapping-detail",      "get",  _mapped,     302, 404, 404, 200, 404, 200, 404),
    Row(P + "mapping-undo",        "get",  _mapped,     302, 404, 404, 200, 404, 200, 404),
    Row(P + "mapping-undo",        "post", _mapped,     302, 404, 404, 302, 404, 302, 404),
    Row(P + "completeness",        "get",  _board,      302, 200, 200, 200, 200, 200, 403),
    Row(P + "completeness-export", "get",  _board,      302, 200, 200, 200, 200, 200, 403),
    Row(P + "standards",           "get",  None,        302, 200, 200, 200, 200, 200, 200),
]
# fmt: on
