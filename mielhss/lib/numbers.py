"""How proportions are written in text and tables."""

MINUS = "\N{MINUS SIGN}"


def percent(proportion: float | None) -> str:
    """0.1417 as 14.2%."""
    return "" if proportion is None else f"{_fixed(100 * proportion, 1)}%"


def points(proportion: float | None, *, signed: bool = False) -> str:
    """A difference of proportions in percentage points: 0.0612 as 6.1, or +6.1 when signed."""
    if proportion is None:
        return ""
    text = _fixed(100 * proportion, 1)
    return f"+{text}" if signed and not text.startswith(MINUS) and text != "0.0" else text


def plain(value: float | None) -> str:
    """A number in its own unit, two decimals."""
    return "" if value is None else _fixed(value, 2)


def ratio(value: float | None) -> str:
    """Two decimals."""
    return "" if value is None else _fixed(value, 2)


def _fixed(value: float, decimals: int) -> str:
    text = f"{abs(value):.{decimals}f}"
    is_negative = value < 0 and float(text) != 0
    return f"{MINUS}{text}" if is_negative else text
