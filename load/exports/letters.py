"""A letter a unit: what it must mend, with the rule, the place on the form, what is printed, what is expected, and the line.

Units that have not filed get one too; documents of which nobody knows whose they are stand in one for the office itself.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from load.errors import WarehouseError
from load.exports.content import Content, Written
from load.exports.file_names import free_name
from load.exports.panel import about
from load.exports.paper import RIGHT, Paper
from load.exports.sheets import SEVERITIES
from load.exports.words import Words

_COLUMNS = {"number": 0.9, "rule_id": 2.8, "place": 3.5, "problem": 3.9, "printed": 1.4, "expected": 1.4, "where": 2.1}
"""name of a column -> centimetres"""
_NUMERALS = "一二三"

Line = Mapping[str, Any]


def write(content: Content, folder: Path) -> dict[str, Written]:
    """<year>/<unit>.docx for every unit with something to mend, of the parent and year that are asked for, or of all.

    Raises WarehouseError if there is no such parent.
    """
    words = Words()  # they go to Chinese offices, whatever language the reader speaks
    if (
        content.parent is not None
        and not content.rows("letters_parent", parent=content.parent).to_pylist()[0]["is_known"]
    ):
        raise WarehouseError(f"{content.parent}: no agency of this name")
    lines = content.rows("letters", parent=content.parent, year=content.year).to_pylist()
    years: Counter[str] = Counter()
    for year, of_year in groupby(lines, lambda line: line["letter_year"]):
        taken: set[str] = set()
        (folder / str(year)).mkdir()
        for _, of_unit in groupby(of_year, lambda line: line["agency_id"]):
            findings = list(of_unit)
            paper = letter(content, findings, words)
            name = findings[0]["agency"] if findings[0]["agency_id"] is not None else words("letter.unknown_file")
            paper.save(folder / str(year) / f"{free_name(name, taken)}.docx")
            years[str(year)] += 1
    return {"letters": Written(about("letters"), sum(years.values()), dict(sorted(years.items())))}


def letter(content: Content, findings: Sequence[Line], words: Words) -> Paper:
    """The letter to a unit on its findings of one year; without an agency: what nobody can be written about."""
    unit, year = findings[0]["agency"], findings[0]["letter_year"]
    paper = Paper(words("letter.title"), content.origin)
    paper.title(words("letter.title"))
    if findings[0]["agency_id"] is None:
        paper.text(words("letter.unknown"))
    else:
        paper.text(words("letter.to", unit=unit), indent=False)
        paper.text(_opening(findings, year, words))
    numerals = iter(_NUMERALS)
    for severity in SEVERITIES:
        group = [line for line in findings if line["severity"] == severity]
        if group:
            paper.heading(words(f"letter.{severity}", number=next(numerals)))
            heads = [words(f"column.{name}") for name in _COLUMNS]
            rows = [[str(number), *_row(content, line, words)] for number, line in enumerate(group, 1)]
            paper.list(heads, list(_COLUMNS.values()), rows, size=9)
    if any(line["source_line"] is not None for line in findings):
        paper.text(words("letter.explained"), size=12)
    if findings[0]["agency_id"] is not None:
        paper.text(words("letter.date"), align=RIGHT)
    return paper


def _opening(findings: Sequence[Line], year: int, words: Words) -> str:
    if all(line["finding_kind"] == "missing" for line in findings):
        return words("letter.not_filed", year=year)
    files = list(dict.fromkeys(line["file_name"] for line in findings if line["file_name"]))
    named = words("letter.files", files=words.listed(files)) if files else ""
    counts = Counter(line["severity"] for line in findings)
    said = [words(f"count.{kind}", count=counts[kind]) for kind in ("error", "warning") if counts[kind]]
    return words("letter.found", year=year, files=named, counts=words.listed(said))


def _row(content: Content, line: Line, words: Words) -> list[str]:
    """What stands beside the number: rule, place, problem, printed, expected, line."""
    rule = f"{line['rule_id']}\n{line['statement_zh'] or ''}"
    place = line["place"] or ""
    if line["document_table"] is not None:
        page = "" if line["page"] is None else words("letter.page", page=line["page"])
        place += "\n" + words(
            "letter.cell", page=page, table=line["document_table"], row=line["table_row"], column=line["table_column"]
        )
    problem = line["said_zh"] or ""
    if line["reason"]:
        problem += words("list.semicolon") + content.say(line["reason"])
    where = ""
    if line["source_line"] is not None:
        where = words("letter.line", line=line["source_line"]) + (f"\n{line['line_text']}" if line["line_text"] else "")
    return [rule, place, problem, line["actual"] or "", line["expected"] or "", where]
