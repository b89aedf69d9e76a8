from datetime import UTC, date, datetime
from typing import Any

from equity_measures.models import Cell, Coverage, Extract, GapReport, HeldValue, NightlyRun, PairReport, ValueMapping
from partners.models import Institution
from partners.roles import Permission
from tests.conftest import World
from tests.factories.equity_measures import (
    CategoryFactory,
    DataSetFactory,
    DefinitionFactory,
    ExtractFactory,
    MeasureFactory,
    StratificationFactory,
    StratifierFactory,
)


def _extract(world: World, institution: Institution) -> Extract:
    return ExtractFactory(institution=institution)


def _site(institution: Institution) -> Any:
    return institution.sites.get()


def _held(world: World, institution: Institution) -> HeldValue:
    return HeldValue.objects.create(
        extract=_extract(world, institution), column="race", target="stratifier:race", digest="0", first_line=2
    )


def _mapping(world: World, institution: Institution) -> ValueMapping:
    return ValueMapping.objects.create(
        institution=institution,
        data_set=DataSetFactory(),
        target="stratifier:race",
        digest="0",
        category=CategoryFactory(),
    )


def _cell(world: World, institution: Institution) -> Cell:
    return Cell.objects.create(
        extract=_extract(world, institution),
        measure=MeasureFactory(),
        site=_site(institution),
        period="2026-Q3",
        stratification=StratificationFactory(),
        numerator=1,
        denominator=2,
    )


def _coverage(world: World, institution: Institution) -> Coverage:
    return Coverage.objects.create(
        extract=_extract(world, institution), measure=MeasureFactory(), site=_site(institution), period="2026-Q3"
    )


def _gap_report(world: World, institution: Institution) -> GapReport:
    definition = DefinitionFactory()
    night, _ = NightlyRun.objects.get_or_create(
        local_date=date(2026, 10, 1), defaults={"started_at": datetime(2026, 10, 1, tzinfo=UTC), "code_version": "x"}
    )
    return GapReport.objects.create(
        measure=definition.measure,
        definition=definition,
        stratifier=StratifierFactory(),
        site=_site(institution),
        period="2026-Q3",
        analysis={},
        provenance="live",
        inputs_hash="x",
        content_hash="x",
        code_version="x",
        night=night,
    )


def _pair_report(world: World, institution: Institution) -> PairReport:
    single = _gap_report(world, institution)
    return PairReport.objects.create(
        measure=single.measure,
        definition=single.definition,
        first=single.stratifier,
        second=StratifierFactory(),
        site=single.site,
        period="2026-Q3",
        analysis={},
        provenance="live",
        inputs_hash="x",
        content_hash="x",
        code_version="x",
        night=single.night,
    )


SCOPED = {
    Extract: (Permission.EXTRACT_VIEW, _extract),
    HeldValue: (Permission.MAPPING_EDIT, _held),
    ValueMapping: (Permission.MAPPING_EDIT, _mapping),
    Cell: (Permission.EXTRACT_VIEW, _cell),
    Coverage: (Permission.EXTRACT_VIEW, _coverage),
    GapReport: (Permission.GAP_VIEW, _gap_report),
    PairReport: (Permission.GAP_VIEW, _pair_report),
}

UNSCOPED = {
    "equity_measures.Measure": "The library is the network's and may be read by everyone signed in.",
    "equity_measures.MeasureDefinition": "Part of the library.",
    "equity_measures.Stratifier": "Part of the library.",
    "equity_measures.Category": "Part of the library.",
    "equity_measures.Stratification": "Part of the library.",
    "equity_measures.DataSet": "Part of the library.",
    "equity_measures.AreaIndex": "A public table that the program loads for everybody.",
    "equity_measures.AreaFifth": "Part of that public table.",
    "equity_measures.SavedFilter": "A person's own; its rows are filtered by owner, not by institution.",
    "equity_measures.GapPolicy": "The network's rules, printed with every gap.",
    "equity_measures.NightlyRun": "When the network's figures were computed; no figures.",
}
