"""Reads across scholars and their institutions."""

from scholars.queries.characteristics import Characteristics, characteristics

__all__ = ["Characteristics", "characteristics"]
