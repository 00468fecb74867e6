"""The snippets of a document: a block of code right above a block of text is run, and the text is what comes out."""

import os
import re
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

_ANY_TIME = re.compile(r"20\d\d-\d\d-\d\d \d\d:\d\d:\d\d \+08:00")
FENCED = re.compile(r"^```(\w*)\n(.*?)^```\n", re.M | re.S)
LANGUAGES = ("sql", "sh", "python", "r")
OWN = Path(sys.executable).parent
"""Where `gongkai` is."""


class Snippet(NamedTuple):
    page: str
    number: int
    language: str
    code: str
    output: str


class Missing(Exception):
    """What the snippet needs is not installed here."""


def snippets(page: Path) -> list[Snippet]:
    """The blocks of code of a document, in their order, with what it says that they print."""
    text = page.read_text("utf-8")
    blocks = [(block, block[1], block[2]) for block in FENCED.finditer(text)]
    shown = [
        (language, code, output)
        for (block, language, code), (after, kind, output) in pairwise(blocks)
        if language in LANGUAGES and kind == "text" and after.start() == block.end() + 1
    ]
    return [
        Snippet(page.stem, number, language, code.strip(), output)
        for number, (language, code, output) in enumerate(shown)
    ]


def lines(text: str) -> list[str]:
    """Lines without trailing blanks, empty lines at either end, and seconds."""
    return [
        _ANY_TIME.sub("a time", re.sub(r"\d+\.\d s$", "0.0 s", line.rstrip()))
        for line in text.strip("\n").rstrip().splitlines()
        if line.strip()
    ]


def printed(snippet: Snippet, place: Path, tools: Path = OWN) -> str:
    """What a snippet prints in the folder `place`; `tools` is the bin/ in which its programs are looked for first.

    Raises Missing if a program or a package of it is not here, CalledProcessError if it fails.
    """
    path = os.pathsep.join([str(tools), str(OWN), os.environ["PATH"]])
    program, *arguments = {
        "sql": ["gongkai", "sql", snippet.code],
        "sh": ["bash", "-euc", snippet.code],
        "python": [str(tools / "python"), "-c", snippet.code],
        "r": ["Rscript", "-e", snippet.code],
    }[snippet.language]
    for name in (program, snippet.code.split()[0] if snippet.language == "sh" else program):
        if shutil.which(name, path=path) is None:
            raise Missing(name)
    own = {name: value for name, value in os.environ.items() if not name.startswith(("GONGKAI_", "PREFECT_"))}
    done = subprocess.run(
        [shutil.which(program, path=path) or program, *arguments],
        cwd=place, env=own | {"PATH": path}, capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode:
        absent = re.search(r"No module named '(\w+)|there is no package called .(\w+)", done.stderr)
        if absent:
            raise Missing(absent[1] or absent[2])
        raise subprocess.CalledProcessError(done.returncode, snippet.language, done.stdout, done.stderr)
    return done.stdout
