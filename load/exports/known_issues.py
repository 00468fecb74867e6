"""What is known to be wrong, doubtful or missing, as one Markdown page: `python -m load.exports.known_issues WAREHOUSE`.

Everything is counted from the warehouse. Texts of documents and of people are put where Markdown has no meaning.
tests/test_known_issues.py compares docs/known-issues.md with what is generated for the bundled sample.
"""

import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from load.exports.content import Content, Written, statement
from load.exports.panel import about
from load.reading import Origin

MOST_LISTED = 50
"""Decisions and corrections that are listed one by one."""

WORST = 10
"""Rules that are listed as those most often broken."""

LONGEST_TEXT = 200

_NOT_READ = """\
## What this page cannot know

* Text in pictures and scanned pages is not recognised; such a document is set aside (`needs_ocr`), not counted as wrong.
* A rule judges what could be read. A report whose tables were not found fails few rules: see `not assessable` beside `fail`.
* A figure moved within a row without a sum (table 2) by the source itself breaks no rule and is not seen.
* Local tables of before 2019 are kept as printed; the rules on them compare a table with itself only.
* Whether a report is true is not examined, only whether it agrees with itself, with other reports, and with the form.
* A report that nobody gave to the program is in no count; `v_filing_status` lists the bodies of which one was expected.

The rules are explained in docs/rules.md, the columns in docs/dictionary.md, and what is not read in README.md (Limits)."""


def write(content: Content, folder: Path) -> dict[str, Written]:
    """known-issues.md."""
    (folder / "known-issues.md").write_text(page(content.connection, content.origin), "utf-8")
    years = {str(line["report_year"]): int(line["reports"]) for line in _rows(content.connection, "issues_holdings")}
    lists = ("rules", "decisions", "corrections")
    return {
        "reports": Written(about("issues_holdings"), sum(years.values()), years),
        **{name: Written(about(f"issues_{name}"), len(_rows(content.connection, f"issues_{name}"))) for name in lists},
    }


def page(connection: duckdb.DuckDBPyConnection, origin: Origin | None = None) -> str:
    """The page of a warehouse; without `origin` it does not say when and by what it was made."""
    parts = [
        "# Known issues 已知问题\n",
        "Generated from the warehouse (`gongkai export --format issues`); not written by hand. Nothing here is a judgement on an\n"
        "agency: a finding says that figures disagree, or could not be read, and where.\n",
    ]
    if origin is not None:
        parts.append(
            f"Written {origin.written_at} (UTC), run {origin.run_id} of warehouse `{origin.warehouse_id}`, gongkai"
            f" {origin.gongkai_version}, reader {origin.reader_version}, tables {origin.schema_version}, data version"
            f" `{origin.data_version}`.\n"
        )
    for part in (_holdings, _set_aside, _rules, _cells, _decisions, _corrections):
        parts += part(connection)
    return "\n".join([*parts, _NOT_READ]) + "\n"


def _holdings(connection: duckdb.DuckDBPyConnection) -> list[str]:
    [all_of] = _rows(connection, "issues_documents")
    years = _rows(connection, "issues_holdings")
    names = (
        "report_year", "reports", "agencies", "cells_read", "errors", "errors_open", "warnings", "notes",
        "reports_without_errors",
    )  # fmt: skip
    heads = (
        "year", "reports", "bodies", "cells read", "errors", "of these not dismissed", "warnings", "notes",
        "reports without errors",
    )  # fmt: skip
    return [
        "## What is held 库存\n",
        f"{_many(all_of['documents'], 'document')}: {all_of['versions']} read as reports, {all_of['set_aside']} set aside."
        f" Counted below {_are(all_of['reports'], 'report')}, one for a body and year; other versions of these:"
        f" {all_of['versions'] - all_of['reports']}. Reports whose body is not placed in any region: {all_of['unplaced']}.\n",
        _table(heads, ([line[name] for name in names] for line in years)),
    ]


def _set_aside(connection: duckdb.DuckDBPyConnection) -> list[str]:
    found = _rows(connection, "issues_set_aside")
    lines = ([f"`{line['reason_code']}`", line["label_zh"], line["label_en"], line["documents"]] for line in found)
    return [
        "## Documents set aside 搁置文件\n",
        _table(("reason", "原因", "means", "documents"), lines) if found else "None.\n",
    ]


def _rules(connection: duckdb.DuckDBPyConnection) -> list[str]:
    found = _rows(connection, "issues_rules")
    broken = sorted((line for line in found if line["failed"]), key=lambda line: (-line["failed"], line["rule_id"]))
    worst = (
        [
            line["rule_id"], line["severity"], line["statement_zh"], line["failed"],
            f"{100 * line['failed'] / (line['failed'] + line['passed']):.0f} %",
        ]
        for line in broken[:WORST]
    )  # fmt: skip
    names = ("rule_id", "severity", "statement_zh", "statement_en", "passed", "failed", "not_assessable")
    return [
        "## The rules most often broken 最常不成立的规则\n",
        _table(("rule", "severity", "规则", "reports", "of those assessed"), worst) if broken else "None is broken.\n",
        "## All rules 全部规则\n",
        "Reports in which a rule holds, fails, or cannot be assessed since a figure is missing; in the others it does not apply.\n",
        _table(
            ("rule", "severity", "规则", "rule in English", "pass", "fail", "not assessable"),
            ([line[name] for name in names] for line in found),
        ),
    ]


def _cells(connection: duckdb.DuckDBPyConnection) -> list[str]:
    found = _rows(connection, "issues_cells")
    names = ("layout", "value_status", "label_zh", "label_en", "cells", "reports")
    return [
        "## Cells in which no plain number stands 非常规单元格\n",
        "`malformed` and `ambiguous` have no value; `decoded` has the only one that the form's sums leave. Cells that a document\n"
        "does not have at all (`missing`) are not counted here.\n",
        _table(
            ("layout", "status", "状态", "means", "cells", "reports"),
            ([line[name] for name in names] for line in found),
        )
        if found
        else "None.\n",
    ]


def _decisions(connection: duckdb.DuckDBPyConnection) -> list[str]:
    found = _rows(connection, "issues_decisions")
    counted = Counter((line["decision"], line["state"]) for line in found)
    heads = ("body", "year", "rule", "cell", "decision", "state", "decided on", "now", "by", "on", "why")
    lines = (
        [
            _quoted(line["agency"]), line["report_year"], _quoted(line["rule_id"]), _quoted(line["cell"]), line["decision"],
            line["state"], _quoted(line["value"]), _quoted(line["value_now"]), _quoted(line["decided_by"]),
            line["decided_on"], _quoted(line["decision_reason"]),
        ]
        for line in found[:MOST_LISTED]
    )  # fmt: skip
    return ["## Decisions of people 人工认定\n", *_listed(found, counted, heads, lines, "v_decisions")]


def _corrections(connection: duckdb.DuckDBPyConnection) -> list[str]:
    found = _rows(connection, "issues_corrections")
    counted = Counter((line["state"],) for line in found)
    heads = ("body", "year", "place", "state", "printed", "corrected", "why", "source", "by", "on")
    lines = (
        [
            _quoted(line["agency"]), line["report_year"], _quoted(line["place"]), line["state"],
            _quoted(line["printed_now"] or line["raw_text"]), line["value"], _quoted(line["correction_reason"]),
            _quoted(line["correction_source"]), _quoted(line["corrected_by"]), line["corrected_on"],
        ]
        for line in found[:MOST_LISTED]
    )  # fmt: skip
    return ["## Corrections by people 人工更正\n", *_listed(found, counted, heads, lines, "v_corrections")]


def _listed(
    found: Sequence[Any], counted: Counter[Any], heads: Sequence[str], lines: Iterable[Sequence[Any]], view: str
) -> list[str]:
    if not found:
        return ["None.\n"]
    said = ", ".join(f"{count} {' '.join(what)}" for what, count in sorted(counted.items()))
    more = len(found) - MOST_LISTED
    return [f"{said}.\n", _table(heads, lines), *([f"And {more} more: `from {view}`.\n"] if more > 0 else [])]


def _are(number: int, word: str) -> str:
    return f"{'is' if number == 1 else 'are'} {_many(number, word)}"


def _many(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _rows(connection: duckdb.DuckDBPyConnection, name: str) -> list[dict[str, Any]]:
    """The answer to sql/ask/<name>.sql."""
    return list(connection.sql(statement(name)).to_arrow_table().to_pylist())


def _table(heads: Sequence[str], lines: Iterable[Sequence[Any]]) -> str:
    rows = [heads, ["---"] * len(heads), *([_cell(value) for value in line] for line in lines)]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


class _Quoted(str):
    """A text that cannot end the cell in which it stands."""


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, _Quoted) else str(value).replace("|", "\\|").replace("\n", " ")


_REPLACED: Mapping[int, str] = str.maketrans({"`": "ˋ", "|": "｜", "\\": "＼"})
"""What could end a code span or a cell of a table."""


def _quoted(text: str | None) -> _Quoted:
    """A text of a document or a person as a code span, in which neither HTML nor links nor other marks mean anything."""
    if not text or not text.strip():
        return _Quoted("")
    plain = "".join(" " if unicodedata.category(letter)[0] in "CZ" else letter for letter in text)
    cut = plain[:LONGEST_TEXT] + ("…" if len(plain) > LONGEST_TEXT else "")
    return _Quoted(f"`{cut.translate(_REPLACED).strip()}`")


def main(path: Path) -> None:
    """Prints the page of a warehouse, without what differs from run to run. Raises duckdb.Error if there is none."""
    with duckdb.connect(str(path), read_only=True) as connection:
        sys.stdout.write(page(connection))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
