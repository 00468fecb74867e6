"""Labels wrapped in columns of a fixed width."""

from unicodedata import east_asian_width


def display_width(text: str) -> int:
    """In half-width characters."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def wrapped(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` half-width characters, broken anywhere, as Chinese text is."""
    lines = [""]
    for character in text.replace("\n", ""):
        if lines[-1] and display_width(lines[-1] + character) > width:
            lines.append("")
        lines[-1] += character
    return lines
