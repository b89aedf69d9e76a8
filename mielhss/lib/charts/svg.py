"""Writing SVG by hand: escaped text, short numbers, the same bytes for the same input."""

from collections.abc import Iterable

XML_ESCAPES = {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;", ord('"'): "&quot;"}
# XML 1.0 has no way to write most control characters, so they are dropped.
NOT_IN_XML: dict[int, None] = dict.fromkeys(
    [*(c for c in range(32) if c not in (9, 10, 13)), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF]
)
SAFE_TEXT = str.maketrans({**NOT_IN_XML, **XML_ESCAPES})

Attribute = str | float | int | None


class Svg(str):
    """Finished markup. Templates that know `__html__` print it without escaping it again."""

    __slots__ = ()

    def __html__(self) -> str:
        return str(self)


def escape(text: object) -> str:
    return str(text).translate(SAFE_TEXT)


def number(value: float) -> str:
    """Two decimals at most, without trailing zeros or a negative zero."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def element(name: str, *children: str, **attributes: Attribute) -> Svg:
    """One element. `class_` and `stroke_width` become class and stroke-width; None is left out.

    Children that are not Svg are escaped.
    """
    parts = [f"<{name}"]
    for key, value in attributes.items():
        if value is None:
            continue
        written = value if isinstance(value, str) else number(value)
        parts.append(f' {attribute_name(key)}="{escape(written)}"')
    inner = join(children)
    parts.append(f">{inner}</{name}>" if inner else "/>")
    return Svg("".join(parts))


def attribute_name(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def join(children: Iterable[str]) -> Svg:
    return Svg("".join(c if isinstance(c, Svg) else escape(c) for c in children))


def group(*children: str, **attributes: Attribute) -> Svg:
    return element("g", *children, **attributes)
