"""Taking in a file of unknown size from an unknown hand."""

from __future__ import annotations

import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import IO

CHUNK = 1024 * 1024


class TooLarge(Exception):
    """The file passed the cap; nothing of it was kept."""


@dataclass(frozen=True)
class Stored:
    name: str
    sha256: str
    size: int


def store(file: IO[bytes], folder: Path, *, max_bytes: int) -> Stored:
    """Stream into the folder under a random name, counting what really comes and hashing it on the way.

    Raises TooLarge as soon as the cap is passed. Whatever goes wrong, no part of the file stays behind.
    """
    name = secrets.token_hex(16)
    path = folder / name
    digest, size = hashlib.sha256(), 0
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
            while chunk := file.read(CHUNK):
                size += len(chunk)
                if size > max_bytes:
                    raise TooLarge
                digest.update(chunk)
                target.write(chunk)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Stored(name, digest.hexdigest(), size)


def clean_name(name: str, *, longest: int = 120) -> str:
    """The last part of a file's name, without what could mislead a reader or a terminal."""
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(c if c.isalnum() or c in "._- " else "_" for c in base if c.isprintable()).strip(" .")
    if len(kept) <= longest:
        return kept or "extract"
    stem, dot, ending = kept.rpartition(".")
    return f"{stem[: longest - 8]}.{ending[:6]}" if dot else kept[:longest]
