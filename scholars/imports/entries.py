"""Where a parser collects what it read, up to limits that keep a hostile file from using up the machine."""

from __future__ import annotations

from dataclasses import dataclass, field

from .record import Fault, Record

MAX_ENTRIES = 5_000
MAX_FAULTS = 500


@dataclass
class Entries:
    records: list[Record] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def add(self, found: Record | Fault) -> None:
        if isinstance(found, Fault):
            self.faults.append(found)
        else:
            self.records.append(found)

    def is_full(self, line: int) -> bool:
        """Has a limit been reached? Then a last fault says from which line on nothing was read."""
        if len(self.records) >= MAX_ENTRIES:
            message = f"A file may hold {MAX_ENTRIES:,} entries; from here on none was read. Split the file."
        elif len(self.faults) >= MAX_FAULTS:
            message = f"More than {MAX_FAULTS} entries are broken; from here on none was read. Export the file again."
        else:
            return False
        self.faults.append(Fault(line, "too-many", message))
        return True
