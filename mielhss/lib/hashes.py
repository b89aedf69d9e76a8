"""Hashes of content, the same on every machine and in every run."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any


def canonical_json(data: Any) -> bytes:
    """One way of writing: sorted keys, no blanks, no NaN."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def hash_of(data: Any) -> str:
    """SHA-256, in hex, of something JSON can write."""
    return hashlib.sha256(canonical_json(data)).hexdigest()


@cache
def hash_of_code(*paths: Path) -> str:
    """SHA-256, in hex, of the Python files at or below these paths: the version of what they compute."""
    digest = hashlib.sha256()
    for path in paths:
        files = sorted(path.rglob("*.py")) if path.is_dir() else [path]
        for file in files:
            digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()
