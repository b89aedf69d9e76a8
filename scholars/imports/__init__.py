"""Reading lists of products that people bring as files, without a network and without the database.

`parse(data)` recognizes the format by the content, keeps every entry that can be read, and tells each that cannot, with
its line. No file, however broken or hostile, makes it fail in another way than `Unreadable`.
"""

from .duplicates import Known, Match, find_duplicates
from .identity import Identity, match_authors
from .parse import MAX_BYTES, parse
from .record import Author, Fault, Format, Kind, Parsed, Record, Unreadable

__all__ = [
    "MAX_BYTES",
    "Author",
    "Fault",
    "Format",
    "Identity",
    "Kind",
    "Known",
    "Match",
    "Parsed",
    "Record",
    "Unreadable",
    "find_duplicates",
    "match_authors",
    "parse",
]
