"""The rule book as a Markdown page: `python -m load.rules_page WAREHOUSE > docs/rules.md`.

tests/test_dictionary.py compares docs/rules.md with what is generated.
"""

import sys
from itertools import groupby
from pathlib import Path

import duckdb

from load import sqlfiles

_PREAMBLE = """\
# The rule book

Generated from the table `dim_rule` (`load/rules_page.py`); not written by hand. Every rule ends, for every report, as `pass`,
`fail`, `not_assessable` (an operand is missing; `missing` says which) or `not_applicable`: `from v_rule_outcomes`. What fails
is a finding: `from v_findings`. A rule without forms applies to all.
"""
_FAMILIES = {
    "APP": "Table 3: applications",
    "DIS": "Table 4: review and litigation",
    "PRO": "Table 2: proactive disclosure",
    "LEG": "Statistics tables of before 2019",
    "YOY": "Across years",
    "ROL": "A whole and its parts",
    "TXT": "Prose against tables",
    "STR": "Form and structure",
    "IDN": "Whose report, on which year",
    "SRC": "What the source says beside the report",
    "FIL": "What was not filed",
    "VAL": "How figures are written",
    "DEC": "Decisions of people",
    "COR": "Corrections by people",
}
_HEADS = ("rule", "severity", "规则", "rule in English", "source", "forms", "since")

Rule = tuple[str, str, str, str, str, str | None, int | None, str]


def page(rules: list[Rule]) -> str:
    """The rules (rows of sql/present/rules.sql) as Markdown, a table for each family."""
    parts = [_PREAMBLE]
    for family, found in groupby(rules, key=lambda rule: rule[0].split("-")[0]):
        lines = [_HEADS, ("---",) * len(_HEADS), *map(_cells, found)]
        parts.append(f"## {_FAMILIES[family]}\n")
        parts.append("".join(f"| {' | '.join(line)} |\n" for line in lines))
    return "\n".join(parts)


def _cells(rule: Rule) -> tuple[str, ...]:
    rule_id, severity, statement_zh, statement_en, source, forms, first_year, since = rule
    applies = " ".join(filter(None, [forms, f"from {first_year}" if first_year else None]))
    return tuple(
        text.replace("|", "\\|") for text in (rule_id, severity, statement_zh, statement_en, source, applies, since)
    )


def main(path: Path) -> None:
    """Prints the page of a warehouse. Raises duckdb.Error if there is none."""
    with duckdb.connect(str(path), read_only=True) as connection:
        sys.stdout.write(page(connection.execute(sqlfiles.statement("present/rules")).fetchall()))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
