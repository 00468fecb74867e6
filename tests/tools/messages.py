"""Every sentence and piece of one that the code says: its texts with a blank or a whole word in them, but for what is no word to people.

`python -m tests.tools.messages` lists those that data/messages.csv does not have, with their places.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from flows.language import messages

ROOT = Path(__file__).resolve().parents[2]
NOT_FOR_PEOPLE = ROOT / "tests" / "not_said.csv"
"""Files and texts that are for machines (SQL, patterns, XML), for programmers, or pages in both languages."""

_FOR_MACHINES = re.compile(
    r"(?is)^\s*(?:select|with|insert|create|attach|detach|copy|set|delete|update|from|drop|pragma|use|comment|checkpoint|call)\b"
    r"(?!.*; )|\(\?|\\\\|\\[sdb]|\[\^|</?\w|\A\(orientation|\[ \\t"
)
"""SQL, patterns, markup."""


class Said(NamedTuple):
    """A text of the code, `{}` where something is filled in, and where it stands."""

    text: str
    where: str


FOLDERS = ("flows", "load", "extract", "transform")


def said_by_code() -> Iterator[Said]:
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            for text, line in _texts(ast.parse(path.read_text("utf-8"))):
                yield Said(text, f"{path.relative_to(ROOT)}:{line}")


def _texts(tree: ast.Module) -> Iterator[tuple[str, int]]:
    skipped: set[int] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=ast.Constant()):  # a docstring
                skipped.add(id(node.value))
            case ast.JoinedStr(values=parts):
                skipped.update(map(id, parts))
            case ast.FormattedValue(format_spec=ast.JoinedStr() as how):
                skipped.add(id(how))
            case ast.AnnAssign(annotation=note) | ast.arg(annotation=ast.Constant() as note):
                skipped.update(map(id, ast.walk(note)))
            case ast.FunctionDef(returns=ast.expr() as note):
                skipped.update(map(id, ast.walk(note)))
            case ast.Call(func=ast.Name(id="cast" | "TypeVar")):
                skipped.update(map(id, node.args[:1]))
        if isinstance(node, ast.FunctionDef) and any("click." in ast.unparse(one) for one in node.decorator_list):
            text = ast.get_docstring(node)
            for paragraph in re.split(r"\n\s*\n", text or ""):
                yield " ".join(paragraph.split()), node.lineno
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        text = _text(node)
        if text and re.search("[a-z]{2}", text) and " " in text.strip("\n") and not _FOR_MACHINES.search(text):
            command, *about = re.split(" {2,}", text, maxsplit=1)
            if command.startswith("gongkai ") and ":" not in command:  # an example: what is said of it, if anything
                text = "".join(about)
            if text:
                yield text, getattr(node, "lineno", 0)


def _text(node: ast.AST) -> str | None:
    match node:
        case ast.Constant(value=str() as text):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in parts)  # type: ignore[misc]
    return None


def texts_of_code() -> set[str]:
    """All of them, those for machines too."""
    found = set()
    for folder in FOLDERS:
        for path in (ROOT / folder).rglob("*.py"):
            found |= {_text(node) or "" for node in ast.walk(ast.parse(path.read_text("utf-8")))}
    return found


def not_for_people() -> tuple[set[str], set[str]]:
    """Files of which nothing is said to people, and texts that are not."""
    import csv

    with NOT_FOR_PEOPLE.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    return (
        {line["what"] for line in lines if line["is"] == "file"},
        {line["what"] for line in lines if line["is"] == "text"},
    )


def without_chinese() -> list[Said]:
    known = {english for english, _ in messages()}
    files, texts = not_for_people()
    return [
        one
        for one in said_by_code()
        if one.text not in known and one.text not in texts and one.where.rpartition(":")[0] not in files
    ]


if __name__ == "__main__":
    for one in without_chinese():
        print(f"{one.where}\t{one.text!r}")
