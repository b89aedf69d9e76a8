"""From one extract file to counts, or to the reasons why not. Pure: knows nothing of Django."""

from equity_measures.ingestion.cells import Cells
from equity_measures.ingestion.examine import examine_here
from equity_measures.ingestion.fhir.describe import add_up
from equity_measures.ingestion.layout import Layout, LayoutError
from equity_measures.ingestion.outcome import Finding, Held, Limits, Outcome
from equity_measures.ingestion.supervise import describe, examine
from equity_measures.ingestion.vocabulary import Vocabulary, digest_of, normalize

__all__ = [
    "Cells",
    "Finding",
    "Held",
    "Layout",
    "LayoutError",
    "Limits",
    "Outcome",
    "Vocabulary",
    "add_up",
    "describe",
    "digest_of",
    "examine",
    "examine_here",
    "normalize",
]
