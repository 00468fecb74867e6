"""What real converters make of a report, and how much of it is read.

    python -m tests.tools.converters --make [DIR [WORD ...]]     the documents, and what each converter makes of them
    python -m tests.tools.converters --score [DIR [WORD ...]]    reads every folder of DIR, prints the tables
    python -m tests.tools.converters --score DIR/html-w3m -v     one converter, cell by cell what is not right
    python -m tests.tools.converters --list                      every converter that is known, and what it reads

DIR is build/converters if it is not named. DIR/truth holds the figures; DIR/KIND-CONVERTER/REPORT.suffix is what a converter
made, KIND-direct the sources themselves. WORDs choose converters by a part of KIND-CONVERTER.

None of them is a package of the project. For `--make` take an environment of your own, `pip install -e '.[dev]' -r
tests/tools/converters/packages.txt`, and install the programs named there; what is not installed is named and left out.
`--score` runs in the project's environment. Exit code 1 if any figure is wrong.
"""

import argparse
import contextlib
import logging
import shutil
import sys
import tempfile
import warnings
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from subprocess import CalledProcessError, TimeoutExpired

from flows.pipeline import reader_version
from tests.printing import aligned, markdown
from tests.tools.converters.documents import write_sources, write_truth
from tests.tools.converters.recipes import Missing, Recipe, all_recipes
from tests.tools.converters.score import CORPUS, RIGHT, WRONG, Score, by_family, keep, lines, score


def make(folder: Path, words: Sequence[str], slow: bool, again: bool) -> None:
    """The sources and what the converters make of them; says what is missing or fails."""
    from tests.tools.converters.printed import PRINTERS, print_to

    logging.disable()  # the packages' words on fonts
    write_truth(folder / "truth")
    for _ in write_sources(folder):
        pass
    for kind in PRINTERS:
        if not words or any(word in f"{kind}-direct" or word.startswith(kind) for word in words):
            with _telling(f"{kind}-direct"):
                print_to(folder, kind, again)
    for recipe in all_recipes():
        for kind in recipe.kinds:
            name = f"{kind}-{recipe.name}"
            if (slow or not recipe.slow) and (not words or any(word in name for word in words)):
                sources = sorted((folder / f"{kind}-direct").glob("*"))
                done = folder / name
                if sources and (again or len(list(done.glob("*"))) < len(sources)):
                    with _telling(name):
                        _convert(recipe, sources, done)


def _convert(recipe: Recipe, sources: Sequence[Path], done: Path) -> None:
    """Fills the folder, or leaves none."""
    with tempfile.TemporaryDirectory() as place:
        if recipe.many:
            recipe.many(list(sources), Path(place))
        else:
            for source in sources:
                made = recipe.convert(source)
                out = Path(place) / f"{source.stem}{recipe.suffix}"
                out.write_bytes(made if isinstance(made, bytes) else made.encode("utf-8", "replace"))
        shutil.rmtree(done, ignore_errors=True)
        shutil.copytree(place, done)


@contextlib.contextmanager
def _telling(name: str) -> Iterator[None]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
        print(f"{name}: made", file=sys.stderr)
    except (Missing, ImportError) as error:
        print(f"{name}: not installed: {error}", file=sys.stderr)
    except CalledProcessError as error:
        print(f"{name}: failed: {error.stderr.decode(errors='replace')[-200:]}", file=sys.stderr)
    except TimeoutExpired:
        print(f"{name}: takes too long", file=sys.stderr)
    except Exception as error:  # a converter may fail in any way; the others go on
        print(f"{name}: failed: {type(error).__name__}: {error}", file=sys.stderr)


def scored(folders: Iterable[Path]) -> Iterator[Score]:
    for folder in folders:
        truth = folder.parent / "truth"
        yield score(folder, truth)


def folders_of(place: Path, words: Sequence[str]) -> list[Path]:
    """The converters' folders of a corpus, or the one folder that was named."""
    if (place.parent / "truth").is_dir():
        return [place]
    found = sorted(path for path in place.iterdir() if path.is_dir() and path.name != "truth")
    return [path for path in found if not words or any(word in path.name for word in words)]


def details(one: Score) -> Iterator[str]:
    """What is not right, a line a cell."""
    for document in one.documents:
        if document.aside or document.crash:
            yield f"{document.name}: {document.aside}{document.crash}"
            continue
        for cell in document.cells:
            if cell.outcome != RIGHT:
                truth = cell.truth
                silent = ", no finding names it" if cell.silent else ""
                got = f"{cell.status} {cell.value if cell.value is not None else ''}".strip()
                place = f"{truth.table} {truth.row} {truth.column}"
                yield f"{document.name}: {cell.outcome}: {place}: printed {truth.printed!r}, read {got}{silent}"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.tools.converters", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--make", type=Path, metavar="DIR", nargs="?", const=CORPUS)
    what.add_argument("--score", type=Path, metavar="DIR", nargs="?", const=CORPUS)
    what.add_argument("--list", action="store_true")
    parser.add_argument("words", nargs="*", help="parts of converters' names")
    parser.add_argument("--slow", action="store_true", help="make: those too that take some seconds a document")
    parser.add_argument("--again", action="store_true", help="make: those too that are made already")
    parser.add_argument("--markdown", action="store_true", help="score: the table in Markdown")
    parser.add_argument("-v", "--verbose", action="store_true", help="score: every cell that is not right")
    options = parser.parse_args(arguments)
    if options.list:
        for recipe in all_recipes():
            print(f"{recipe.name:36} {' '.join(recipe.kinds)}{'  (slow)' if recipe.slow else ''}")
        return 0
    if options.make:
        make(options.make.resolve(), options.words, options.slow, options.again)
        return 0
    scores = []
    folders = folders_of(options.score.resolve(), options.words)
    for one in scored(folders):
        scores.append(one)
        print(f"{one.name}: {dict(one.counts)}", file=sys.stderr)
        if options.verbose:
            print("\n".join(details(one)))
    if not options.words and len(folders) > 1:
        keep(scores, options.score.resolve(), reader_version())
    show = markdown if options.markdown else aligned
    print(show(lines(scores)), show(by_family((one.name, one.counts) for one in scores)), sep="\n\n")
    return 1 if any(one.counts[WRONG] for one in scores) else 0


if __name__ == "__main__":
    sys.exit(main())
