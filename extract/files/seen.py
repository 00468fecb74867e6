"""What a line made of pieces says to a reader who sees some of them, and what is left out of it."""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from extract.blocks import Remark
from extract.files.looks import Kind
from extract.rows import READINGS

_LONG_LINE: Final = 60
"""Characters from which on a line in a cell is prose, in which a note stays as a raised sign."""
_SIGNS = "0123456789+-()"
RAISED = str.maketrans(_SIGNS, "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾")


class Piece(str):
    """Text as what it is left out (None: it is read), and the classes of the elements it stands in."""

    __slots__ = ("classes", "kind")
    kind: Kind | None
    classes: str

    @classmethod
    def of(cls, text: str, kind: Kind | None, classes: str) -> "Piece":
        piece = cls(text)
        piece.kind, piece.classes = kind, classes
        return piece


class Line(NamedTuple):
    """A line of a cell as it is read, and what was left out of it or cannot be told."""

    text: str
    remarks: tuple[Remark, ...] = ()


def prose_line(pieces: Sequence[str]) -> str:
    """The source of a line of prose without what is not read; figures that are raised become raised signs."""
    return "".join([_in_prose(piece) for piece in pieces])


def _in_prose(piece: str) -> str:
    kind = getattr(piece, "kind", None)
    if kind == "note":
        return piece.translate(RAISED)
    return "" if kind in ("struck", "unseen", "ruby") else piece


def cell_line(pieces: Sequence[str], shown: Callable[[str], str] = str.strip) -> Line:
    """What a line of a cell says; `shown` makes what is seen of the text as it stands in the source."""
    told = [(getattr(piece, "kind", None), piece) for piece in pieces]
    remarks = []
    for kind in ("struck", "unseen", "ruby"):
        left_out = shown("".join([piece for which, piece in told if which == kind]))
        if left_out:
            remarks.append(Remark(kind, left_out))
    has_left_out = bool(remarks)
    seen = [(kind, piece) for kind, piece in told if kind not in ("struck", "unseen", "ruby")]
    notes = shown("".join([piece for kind, piece in seen if kind == "note"]))
    rest = [(kind, piece) for kind, piece in seen if kind != "note"]
    text = shown("".join([piece for _, piece in rest]))
    if notes and not text:  # the raised text is all there is
        text = notes
        if has_left_out:
            remarks.append(_doubtful([text, ""]))
        return Line(text, tuple(remarks))
    if notes:
        if len(text) > _LONG_LINE:
            return Line(shown(prose_line(pieces)), tuple(remarks))
        remarks.append(Remark("note", notes))
    certain = shown("".join([piece for kind, piece in rest if kind != "doubtful"]))
    if certain != text:
        remarks.append(_doubtful([text, certain]))
    else:
        remarks += _of_two_classes(text, rest, shown)
    return Line(text, tuple(remarks))


def _of_two_classes(text: str, rest: Sequence[tuple[Kind | None, str]], shown: Callable[[str], str]) -> list[Remark]:
    """Figures in one cell that a file of styles may part: nobody can tell whether it hides, strikes or raises one."""
    runs: list[tuple[str, str]] = []
    for _, piece in rest:
        classes = getattr(piece, "classes", "")
        if runs and runs[-1][0] == classes:
            runs[-1] = classes, runs[-1][1] + piece
        else:
            runs.append((classes, piece))
    figures = [(classes, shown(run)) for classes, run in runs if any(map(str.isdecimal, run))]
    if len({classes for classes, _ in figures}) < 2:
        return []
    return [_doubtful([text, *(figure for _, figure in figures)])]


def _doubtful(readings: Sequence[str]) -> Remark:
    return Remark("doubtful", READINGS.join(dict.fromkeys(readings)))
