"""Small arithmetic over a site's counts: `people(HTN_CONTROL) * 0.5`, `rate(LBW, race=BLACK) + 0.1`.

    sum     = product { ("+" | "-") product }
    product = part { ("*" | "/") part }
    part    = number | "-" part | "(" sum ")" | word "(" measure [ "," stratifier "=" category ] ")"

The words are people (the denominator), counted (the numerator) and rate. Read by a parser of its own and never run as
code. What was not counted, and what is divided by nothing, has no value.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

WORDS = ("people", "counted", "rate")
LONGEST = 300
DEEPEST = 20
_TOKEN = re.compile(r"\s*(?:(\d+(?:\.\d+)?)|([A-Za-z][A-Za-z0-9_+-]*)|([-+*/(),=]))")


class BadExpression(ValueError):
    """It cannot be read; the message says where and what is expected."""


@dataclass(frozen=True)
class Wanted:
    """What an expression asks for: everybody of a measure, or one group."""

    word: Literal["people", "counted", "rate"]
    measure: str
    stratifier: str = ""
    category: str = ""


Lookup = Callable[[Wanted], float | None]
Value = Callable[[Lookup], float | None]


@dataclass(frozen=True)
class Expression:
    text: str
    wanted: tuple[Wanted, ...]
    _value: Value

    def value(self, lookup: Lookup) -> float | None:
        """Its value with what `lookup` knows; None when something in it has none."""
        return self._value(lookup)


def parse(text: str) -> Expression:
    """Read an expression. Raises BadExpression."""
    if len(text) > LONGEST:
        raise BadExpression(f"Write at most {LONGEST} characters.")
    parser = _Parser(text)
    value = parser.sum()
    parser.expect_end()
    return Expression(text, tuple(dict.fromkeys(parser.wanted)), value)


class _Parser:
    def __init__(self, text: str) -> None:
        self.tokens = _tokens(text)
        self.at = 0
        self.depth = 0
        self.wanted: list[Wanted] = []

    def sum(self) -> Value:
        value = self.product()
        while self._next() in ("+", "-"):
            value = _combined(self._take(), value, self.product())
        return value

    def product(self) -> Value:
        value = self.part()
        while self._next() in ("*", "/"):
            value = _combined(self._take(), value, self.part())
        return value

    def part(self) -> Value:
        self.depth += 1
        if self.depth > DEEPEST:
            raise BadExpression("Too many parentheses inside one another.")
        token = self._take()
        if token == "-":  # noqa: S105 -- a sign
            value = _combined("-", _constant(0.0), self.part())
        elif token == "(":  # noqa: S105 -- a sign
            value = self.sum()
            self._expect(")")
        elif token and token[0].isdigit():
            value = _constant(float(token))
        elif token in WORDS:
            value = self._counts(token)
        else:
            raise BadExpression(f"Expected a number, a parenthesis, or one of {', '.join(WORDS)}.")
        self.depth -= 1
        return value

    def _counts(self, word: str) -> Value:
        self._expect("(")
        measure, stratifier, category = self._name("a measure's code"), "", ""
        if self._next() == ",":
            self._take()
            stratifier = self._name("a stratifier's code")
            self._expect("=")
            category = self._name("a category's code")
        self._expect(")")
        wanted = Wanted(word, measure, stratifier, category)  # type: ignore[arg-type] # one of WORDS
        self.wanted.append(wanted)
        return lambda lookup: lookup(wanted)

    def _name(self, what: str) -> str:
        token = self._take()
        if not token or not token[0].isalnum():
            raise BadExpression(f"Expected {what}.")
        return token

    def _next(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def _take(self) -> str:
        token = self._next()
        self.at += 1
        return token

    def _expect(self, sign: str) -> None:
        if self._take() != sign:
            raise BadExpression(f"Expected “{sign}”.")

    def expect_end(self) -> None:
        if self.at < len(self.tokens):
            raise BadExpression("Something stands after the end of the expression. Is an operator missing?")


def _tokens(text: str) -> list[str]:
    tokens, at = [], 0
    text = text.strip()
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise BadExpression(f"The character at place {at + 1} cannot be read here.")
        tokens.append(found[1] or found[2] or found[3])
        at = found.end()
    return tokens


def _constant(number: float) -> Value:
    return lambda _: number


def _combined(sign: str, left: Value, right: Value) -> Value:
    def value(lookup: Lookup) -> float | None:
        a, b = left(lookup), right(lookup)
        if a is None or b is None:
            return None
        if sign == "+":
            return a + b
        if sign == "-":
            return a - b
        if sign == "*":
            return a * b
        return a / b if b else None

    return value
