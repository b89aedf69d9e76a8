"""How wide text will be, so that labels can be wrapped and kept apart without a browser."""

# Advance widths of Public Sans Regular in thousandths of an em, rounded to tens.
# Read from the font (SIL Open Font License 1.1) once; other characters count as wide letters.
WIDTHS = {
    character: width
    for width, characters in {
        220: ".`",
        240: ":’ ,;\N{NO-BREAK SPACE}",
        250: "!'i",
        260: "j|",
        280: "I",
        300: "([]l)",
        330: "{}",
        350: "/\\",
        380: "-",
        390: "*Jrtf",
        410: "1",
        430: '"',
        470: "^z",
        500: "v",
        510: "s?_",
        540: "cy+<=>a±−",
        560: "kx–eo~",
        580: "LhnuFT",
        600: "#27bdpq0Y69Eg34",
        640: "5PZ8$",
        670: "BSVKRCDX",
        700: "U&A",
        730: "GONQ",
        770: "Hw",
        830: "@m",
        890: "M%",
        950: "W",
        1120: "—",
    }.items()
    for character in characters
}
UNKNOWN_WIDTH = 700
SEMIBOLD_FACTOR = 1.05


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Width in pixels at a font size in pixels."""
    thousandths = sum(WIDTHS.get(character, UNKNOWN_WIDTH) for character in text)
    return thousandths * size / 1000 * (SEMIBOLD_FACTOR if bold else 1)


def shorten(text: str, size: float, room: float) -> str:
    """The text, cut with an ellipsis when it is wider than the room."""
    if text_width(text, size) <= room:
        return text
    kept = text
    while kept and text_width(kept + "…", size) > room:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def wrap(text: str, size: float, room: float, *, lines: int = 2) -> list[str]:
    """Break at spaces into at most so many lines; what is still too wide is shortened."""
    wrapped: list[str] = []
    current = ""
    for word in text.split():
        longer = f"{current} {word}".strip()
        if current and text_width(longer, size) > room:
            wrapped.append(current)
            longer = word
        current = longer
    wrapped.append(current)

    if len(wrapped) > lines:
        wrapped[lines - 1 :] = [" ".join(wrapped[lines - 1 :])]
    return [shorten(line, size, room) for line in wrapped]
