"""The registry: every converter by its name, what it reads and the function that runs it.

    @recipe("html", ".txt")
    def bs4_newline(path: Path) -> str: ...

The name is the function's with `-` for `_`, or the one given. A recipe imports its packages inside the function and calls
programs by run(), so that it may be registered where they are not installed; Missing says what lacks.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

Convert = Callable[[Path], str | bytes]
MINUTES = 3


class Missing(Exception):
    """The program or package is not installed."""


class Recipe(NamedTuple):
    """A converter. `kinds`: the kinds of source that it reads; `slow`: more than some seconds a document."""

    name: str
    kinds: tuple[str, ...]
    suffix: str
    convert: Convert
    slow: bool = False
    many: Callable[[list[Path], Path], None] | None = None
    """converts all documents at once into a folder, where starting the program takes longest"""


RECIPES: dict[str, Recipe] = {}
"""kinds and name -> recipe; a module that is imported twice registers the same"""

PDF = (
    "chromium", "chromium-hf", "chromium-landscape", "chromium-small", "chromium-letter", "chromium-scale",
    "chromium-narrow", "chromium-narrow-hf", "chromium-narrow-landscape",
    "lo", "lo-web", "weasyprint", "weasyprint-narrow", "wkhtml", "wkhtml-narrow", "norule",
)  # fmt: skip
"""The kinds of PDF; printed.py makes them."""
SOME_PDF = ("chromium", "lo", "weasyprint", "wkhtml", "norule")
"""Those that converters which take long are run on."""


def recipe(
    kinds: str | tuple[str, ...], suffix: str, name: str = "", slow: bool = False
) -> Callable[[Convert], Convert]:
    """Registers a function as a converter."""

    def register(convert: Convert) -> Convert:
        add(kinds, suffix, name or convert.__name__.strip("_").replace("_", "-"), convert, slow)
        return convert

    return register


def add(kinds: str | tuple[str, ...], suffix: str, name: str, convert: Convert, slow: bool = False) -> None:
    kinds = (kinds,) if isinstance(kinds, str) else kinds
    RECIPES[f"{' '.join(kinds)} {name}"] = Recipe(name, kinds, suffix, convert, slow)


def run(*command: str | Path, stdin: bytes | None = None) -> bytes:
    """What a program prints. Raises Missing if it is not there, CalledProcessError if it fails."""
    if shutil.which(str(command[0])) is None:
        raise Missing(str(command[0]))
    words = [str(word) for word in command]
    return subprocess.run(words, input=stdin, capture_output=True, check=True, timeout=60 * MINUTES).stdout


def chromium() -> str:
    """The name under which the browser is installed, Debian's if it is not."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((name for name in names if shutil.which(name)), names[0])


def by_program(kinds: str | tuple[str, ...], suffix: str, name: str, *command: str, slow: bool = False) -> None:
    """Registers a program that prints the result; `{}` stands for the document."""
    add(kinds, suffix, name, lambda path: run(*(word.replace("{}", str(path)) for word in command)), slow)


def by_file(kinds: str | tuple[str, ...], suffix: str, name: str, *command: str, slow: bool = False) -> None:
    """Registers a program that writes the result into a file; `{}` stands for the document, `{out}` for the file."""

    def convert(path: Path) -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / f"out{suffix}"
            run(*(word.replace("{out}", str(out)).replace("{}", str(path)) for word in command))
            return out.read_bytes()

    add(kinds, suffix, name, convert, slow)


def all_recipes() -> list[Recipe]:
    """Every converter that is known, whether it is installed or not."""
    from tests.tools.converters import by_node, by_pandoc, from_docx, from_html, from_pdf, office  # noqa: F401

    return [*RECIPES.values()]
