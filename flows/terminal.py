"""What is written for people: control characters of a document, a file name or an answer are shown, never obeyed.

A terminal takes them for commands: to hide a line, to write over another, to turn digits round. They are written as
escapes (\\x1b) in words for people, and in data where stdout is a terminal.
"""

import io
import os
import re
import sys
from contextlib import suppress
from typing import TextIO, cast

from flows.language import said

_OBEYED = r"\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufff9-\ufffb"
"""C0 without tab and line feed, DEL, C1, what turns the direction of writing, separators of lines, bytes that were no text."""

_IN_A_TEXT = re.compile(f"[{_OBEYED}]")
_IN_A_LINE = re.compile(f"[{_OBEYED}\t\n]")
_MARKS = {"\n": "⏎", "\r": "⏎", "\t": "⇥"}


def shown(text: str) -> str:
    """The text with what a terminal would obey written as escapes; its lines stay."""
    return _IN_A_TEXT.sub(_escape, text)


def in_a_line(text: str) -> str:
    """The same on one line: ends of lines and tabs are marks too."""
    return _IN_A_LINE.sub(lambda match: _MARKS.get(match[0]) or _escape(match), text)


def shortened(text: str, most: int) -> str:
    """The text with its middle left out if it is longer than that: a path may have 4,000 characters.

    >>> shortened("/a/long/way/to/a/file.txt", 15)
    '/a/long…ile.txt'
    """
    half = most // 2
    return text if len(text) <= most else f"{text[: most - half - 1]}…{text[-half:]}"


def in_json(text: str) -> str:
    """JSON with the same characters as JSON's own escapes: the data are the same."""
    return _IN_A_TEXT.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


class _Shown(io.TextIOWrapper):
    """A stream for people: whoever writes, what is written is shown."""

    def write(self, text: str) -> int:
        super().write(shown(text))
        return len(text)


def open_streams() -> None:
    """A stream that the caller closed becomes /dev/null: no file that is opened later can take its number.

    A character that the terminal's encoding does not have is written as an escape, and so is what a terminal would obey.
    """
    for descriptor, name in enumerate(("stdin", "stdout", "stderr")):
        stream = getattr(sys, name)
        if stream is None:
            stream = os.fdopen(os.open(os.devnull, os.O_RDWR), "r" if descriptor == 0 else "w", encoding="utf-8")
            setattr(sys, name, stream)
        if descriptor and isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
            plain[name] = stream
            setattr(sys, name, _Shown(stream.buffer, stream.encoding, stream.errors, line_buffering=True))


plain: dict[str, TextIO] = {}
"""stdout, stderr -> the stream as it was, where it is guarded now: for what draws on the terminal and shows its texts itself."""


def drawn_on(name: str) -> TextIO:
    """The stream for what draws: a table, a progress bar. Its texts must have been through in_a_line."""
    guarded = cast(TextIO, getattr(sys, name))
    stream = plain.get(name, guarded)
    with suppress(ValueError):
        guarded.flush()
    return stream


def echo(text: str, err: bool = False) -> None:
    """A line, or lines, for people."""
    stream = sys.stderr if err else sys.stdout
    stream.write(f"{shown(text)}\n")
    stream.flush()


def can_draw() -> bool:
    """Is the terminal one on which a line can be written anew?"""
    return os.environ.get("TERM", "") not in ("", "dumb", "unknown")


def has_colours(name: str) -> bool:
    """May stdout or stderr be written to in colours? Only a terminal that can, and where nobody said no (NO_COLOR)."""
    return can_draw() and not os.environ.get("NO_COLOR") and bool(getattr(sys, name).isatty())


def tell(text: str, err: bool = False) -> None:
    """What the program says, in the language that was chosen."""
    echo(said(text), err)


def echo_failure(text: str) -> None:
    """A line that says what failed: `gongkai: ...` on stderr, in red where there are colours."""
    name, parted, rest = shown(said(text)).partition(": ")
    if not has_colours("stderr"):
        echo(f"{name}{parted}{rest}", err=True)
        return
    stream = drawn_on("stderr")
    stream.write(f"\x1b[1;31m{name}{parted}\x1b[0m{rest}\n")
    stream.flush()


def write_data(data: bytes) -> None:
    """Bytes of UTF-8 to stdout: as they are into a pipe or a file, shown where stdout is a terminal."""
    sys.stdout.flush()
    if sys.stdout.isatty():
        sys.stdout.write(data.decode("utf-8", "replace"))
    else:
        sys.stdout.buffer.write(data)
    sys.stdout.flush()
