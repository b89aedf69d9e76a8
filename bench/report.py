"""How long a report of forty pages takes to draw, beside WeasyPrint alone on the same HTML, and how much memory.

    python -m bench.report [--pages N]

Makes an invented document of about forty pages with the blocks of a real report, draws it as the worker does, in a
process of its own, and with WeasyPrint alone in another. Says of each target whether it was met: at most twice the
time of the processor, which does not depend on what else the machine does; less than 500 MB; at most 2 MB of file.
Exits 1 when one was not.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import time
from dataclasses import dataclass

TIMES, MEGABYTES, BYTES = 2.0, 500, 2 * 1024 * 1024
HASH = "ab" * 32
# WeasyPrint by itself, with the same style sheet and typeface, tagged like the report.
ALONE = """
import sys
from weasyprint import CSS, HTML
from reports.pdf import FACES, STYLES, OwnTypefaceOnly
from weasyprint.text.fonts import FontConfiguration
fetcher, fonts = OwnTypefaceOnly(), FontConfiguration()
told = {"url_fetcher": fetcher, "font_config": fonts, "base_url": "about:blank"}
styles = [CSS(string=text, **told) for text in (FACES, STYLES.read_text())]
HTML(string=sys.stdin.read(), url_fetcher=fetcher, base_url="about:blank").write_pdf(
    stylesheets=styles, font_config=fonts, pdf_variant="pdf/ua-1", pdf_tags=True)
"""


def html_of(chapters: int) -> str:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mielhss.settings")
    django.setup()
    from reports.document import COUNT, SHARE, Column, Document, Prose, Section, Table
    from reports.edition import printable

    columns = (Column("Group"), Column("Counted", COUNT), Column("Out of", COUNT), Column("Rate", SHARE))
    sections = []
    for chapter in range(chapters):
        rows = tuple(
            (f"Group {n}", 11 * n + chapter, 20 * n + 40, (11 * n + chapter) / (20 * n + 40)) for n in range(1, 36)
        )
        text = f"Chapter {chapter + 1} tells of groups and how they fare, in a sentence or two as a report would. " * 3
        table = Table(f"groups-{chapter}", "Rates and comparisons", columns, rows)
        sections.append(Section(f"chapter-{chapter}", f"Chapter {chapter + 1}", (Prose((text,)), table), level=2))
    facts = (("Period", "July to September 2026"), ("Data", "Invented for measuring"))
    document = Document(
        "A report to measure", "Whole network", "MIELHSS", "Whole network", "2026-10-14", facts, "Invented",
        tuple(sections), verify_at="https://example.org/reports/verify/",
    )  # fmt: skip
    return printable(document, snapshot_hash=HASH)


@dataclass(frozen=True)
class Taken:
    """Seconds by the clock and of the processor, and the most memory any child took so far, in MB."""

    wall: float
    cpu: float
    memory: int
    written: bytes


def timed(html: str, *command: str) -> Taken:
    start, before = time.perf_counter(), _used()
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "315532800"}
    done = subprocess.run(command, input=html.encode(), capture_output=True, check=True, env=environment)
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    return Taken(time.perf_counter() - start, _used() - before, memory, done.stdout)


def _used() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return children.ru_utime + children.ru_stime


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=40)
    html = html_of(parser.parse_args().pages - 2)
    ours = timed(html, sys.executable, "-m", "reports.render", HASH[:32])
    alone = timed(html, sys.executable, "-c", ALONE)
    pages, _, data = ours.written.partition(b"\n")
    print(f"{int(pages)} pages, {len(data):,} bytes, {ours.memory} MB")
    for name, taken in (("as the worker does", ours), ("WeasyPrint alone", alone)):
        print(f"  {name}: {taken.cpu:.1f} s of the processor, {taken.wall:.1f} s by the clock")
    times = ours.cpu / alone.cpu
    targets = {
        f"at most {TIMES:g} times WeasyPrint alone: {times:.2f}": times <= TIMES,
        f"less than {MEGABYTES} MB: {ours.memory}": ours.memory < MEGABYTES,
        f"at most {BYTES:,} bytes: {len(data):,}": len(data) <= BYTES,
    }
    for text, is_met in targets.items():
        print("met    " if is_met else "MISSED ", text)
    return int(not all(targets.values()))


if __name__ == "__main__":
    sys.exit(main())
