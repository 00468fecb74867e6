"""Proves with real tools that the warehouse and its exports can be used: `python -m tests.tools.prove_tools [TOOL ...]`

Makes an environment a tool in a temporary folder (`--folder DIR` keeps it, and uses it again), with pip as it is set up
on the machine; nothing is installed into the project's own. Runs the snippets of the pages in docs/ there, and the proofs
that take more than a snippet. Ends with 1 if anything that a page says did not come true; what could not be run is named.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from tests.helpers import ROOT, SAMPLE
from tests.tools.snippets import OWN, Missing, lines, printed, snippets

HERE = Path(__file__).parent
DOCS = ROOT / "docs"
GONGKAI = str(OWN / "gongkai")


class Failed(Exception):
    """Something is not as a page says."""


class Tool(NamedTuple):
    """What pip installs, the pages whose snippets are run, and what is proven besides: (place, the tool's python)."""

    packages: tuple[str, ...]
    pages: tuple[str, ...] = ()
    proof: Callable[[Path, Path], str] | None = None


def called(*command: str | Path, place: Path) -> str:
    """What a program prints. Raises Failed with what it complained of."""
    done = subprocess.run([str(part) for part in command], cwd=place, capture_output=True, text=True)
    if done.returncode:
        raise Failed(f"{Path(command[0]).name} {command[1]}: {done.stderr.strip()[-2000:]}")
    return done.stdout


def same_answers(place: Path, python: Path) -> str:
    """Every view answers as it does in the DuckDB that wrote the file."""
    warehouse = place / "data" / "warehouse" / "gongkai.duckdb"
    _, own = called(sys.executable, HERE / "open_warehouse.py", warehouse, place=place).splitlines()
    version, other = called(python, HERE / "open_warehouse.py", warehouse, place=place).splitlines()
    wanted, found = json.loads(own), json.loads(other)
    different = sorted(name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name))
    if different:
        raise Failed(f"DuckDB {version} answers differently: {', '.join(different)}")
    return f"DuckDB {version}: {len(wanted)} answers are the same"


def with_own_warehouse(script: str, *arguments: Path) -> Callable[[Path, Path], str]:
    """A script that replaces the warehouse gets one of its own, in a folder of its own."""

    def proof(place: Path, python: Path) -> str:
        folder = place / Path(script).stem
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        warehouse = folder / "gongkai.duckdb"
        called(GONGKAI, "run", "--no-exports", "--warehouse", warehouse, SAMPLE, place=place)
        return called(python, HERE / script, warehouse, GONGKAI, *arguments, place=folder).strip()

    return proof


APPS = DOCS / "examples" / "streamlit_app.py", DOCS / "examples" / "marimo_notebook.py"

TOOLS = {
    "duckdb-1.2": Tool(("duckdb==1.2.*",), ("duckdb",), same_answers),
    "duckdb-1.4": Tool(("duckdb==1.4.*",), ("duckdb",), same_answers),
    "duckdb-1.5": Tool(("duckdb==1.5.*", "duckdb-cli==1.5.*"), ("duckdb",), same_answers),
    "pandas-polars": Tool(("duckdb", "pandas", "pyarrow", "polars"), ("pandas-polars",)),
    "r-and-stata": Tool(("pandas", "pyreadstat"), ("r-and-stata",)),
    "notebooks": Tool(
        ("duckdb", "pandas", "altair", "streamlit", "marimo"),
        (),
        with_own_warehouse("keep_reading.py", *APPS),
    ),
    "superset": Tool(
        ("apache-superset==6.1.0", "duckdb-engine", "rich", "cachetools", "flask-caching<2.4"),
        ("superset",),
        with_own_warehouse("ask_superset.py"),
    ),
}
"""R comes from the system, if it is there."""


def prepare(place: Path) -> None:
    """The folder in which the pages' snippets are run: the sample, its warehouse and every export."""
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(SAMPLE, place / "data" / "sample")
    called(GONGKAI, "run", place=place)
    for file_format in ("dta", "panel"):
        called(GONGKAI, "export", "--to", "data/exports", "--format", file_format, place=place)


def environment(folder: Path, packages: tuple[str, ...]) -> Path:
    """The python of an environment that has the packages."""
    python = folder / "bin" / "python"
    if not python.exists():
        called(sys.executable, "-m", "venv", folder, place=folder.parent)
    called(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages, place=folder.parent)
    return python


def told(tool: Tool, place: Path, python: Path) -> Iterator[str]:
    """What was run, a line each. Raises Failed."""
    for page in tool.pages:
        for snippet in snippets(DOCS / f"{page}.md"):
            name = f"{page}.md, {snippet.language} {snippet.number}"
            try:
                found = printed(snippet, place, python.parent)
            except Missing as missing:
                if snippet.language == "python":
                    raise Failed(f"{name}: {missing} is not there") from None
                yield f"{name}: NOT RUN, {missing} is not there"
                continue
            except subprocess.CalledProcessError as error:
                raise Failed(f"{name}: {error.stderr.strip()[-2000:]}") from None
            if lines(found) != lines(snippet.output):
                raise Failed(f"{name} prints\n{found}")
            yield f"{name}: as it says"
    if tool.proof:
        yield tool.proof(place, python)


def main() -> int:
    parser = argparse.ArgumentParser(description="Proves with real tools that the warehouse can be used.")
    parser.add_argument("tools", nargs="*", metavar="TOOL", help=", ".join(TOOLS))
    parser.add_argument("--folder", type=Path, help="keep the environments here")
    options = parser.parse_args()
    unknown = set(options.tools) - set(TOOLS)
    if unknown:
        parser.error(f"no such tool: {', '.join(sorted(unknown))}")
    failed = False
    with tempfile.TemporaryDirectory() as temporary:
        folder = (options.folder or Path(temporary)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        prepare(folder / "place")
        for name in options.tools or TOOLS:
            started = time.perf_counter()
            print(f"== {name}", flush=True)
            try:
                for line in told(TOOLS[name], folder / "place", environment(folder / name, TOOLS[name].packages)):
                    print(line, flush=True)
            except Failed as error:
                failed = True
                print(f"FAILED: {error}", flush=True)
            print(f"   {time.perf_counter() - started:.0f} s", flush=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
