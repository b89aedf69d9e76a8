"""A program's own words in place of the portal's: what funders call things changes under a program. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from reports.document import Block, Bullets, Column, Document, Notice, Numbers, Pair, Prose, Table, Terms

Change = Callable[[str], str]


def reworded(document: Document, words: Mapping[str, str], names: Sequence[str] = ()) -> Document:
    """The document in a program's words. Values of tables, narrative and the names of people and places stay."""
    if not words:
        return document
    change = _changer(words, names)
    sections = tuple(
        replace(section, title=change(section.title), blocks=tuple(_block(block, change) for block in section.blocks))
        for section in document.sections
    )
    headlines = tuple(replace(headline, label=change(headline.label)) for headline in document.headlines)
    return replace(document, title=change(document.title), sections=sections, headlines=headlines)


def _changer(words: Mapping[str, str], names: Sequence[str]) -> Change:
    """Replaces whole words, also in the plural and with a capital; a name is matched first and left as it is."""
    mine = {word.lower(): own for word, own in words.items() if word.strip() and own.strip()}
    longest = sorted((re.escape(word) for word in mine), key=len, reverse=True)
    kept = sorted((re.escape(name) for name in names if name.strip()), key=len, reverse=True)
    parts = [f"(?P<name>{'|'.join(kept)})"] if kept else []
    parts.append(rf"\b(?P<word>{'|'.join(longest)})(?P<many>s?)\b")
    pattern = re.compile("|".join(parts), re.IGNORECASE)

    def own(match: re.Match[str]) -> str:
        if match["word"] is None:
            return match[0]
        found = mine[match["word"].lower()] + match["many"].lower()
        return found[:1].upper() + found[1:] if match["word"][:1].isupper() else found

    return lambda text: pattern.sub(own, text)


def _block(block: Block, change: Change) -> Block:
    if isinstance(block, Prose):
        return replace(block, paragraphs=tuple(map(change, block.paragraphs)))
    if isinstance(block, Bullets):
        return replace(block, items=tuple(map(change, block.items)))
    if isinstance(block, Notice):
        return replace(block, title=change(block.title), text=change(block.text))
    if isinstance(block, Terms):
        return replace(block, items=tuple((change(word), change(meaning)) for word, meaning in block.items))
    if isinstance(block, Numbers):
        return replace(block, items=tuple((number, change(text)) for number, text in block.items))
    if isinstance(block, Pair):
        left, right = (tuple(_block(part, change) for part in half) for half in (block.left, block.right))
        return replace(block, left=left, right=right)
    return _table(block, change) if isinstance(block, Table) else block


def _table(table: Table, change: Change) -> Table:
    columns = tuple(Column(change(c.label), c.kind, change(c.note)) for c in table.columns)
    return replace(
        table,
        title=change(table.title),
        note=change(table.note),
        caption=change(table.caption),
        empty=change(table.empty),
        columns=columns,
    )
