"""The data dictionary as a Markdown page: `python -m load.dictionary_page WAREHOUSE > docs/dictionary.md`.

tests/test_dictionary.py compares docs/dictionary.md with what is generated.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import duckdb

from load import sqlfiles
from load.dictionary import Entry

_PREAMBLE = """\
# Data dictionary

Generated from the metadata of the warehouse (`load/dictionary_page.py`); not written by hand. The same stands in the table
`dictionary`, a row per table, view, column and code: `gongkai sql "from dictionary where code = 'granted'"`. Articles are
those of the Regulation on the Disclosure of Government Information of 2019 (政府信息公开条例). Every view named in Chinese
stands in schema `zh` too, with the Chinese column names and with labels in place of codes:
`gongkai sql "select 机关, 年度, 公开率 from zh.公开率 order by 机关 collate zh"`.
"""


def page(found: Sequence[Entry]) -> str:
    """The dictionary as Markdown: what columns mean everywhere, once; then the views and tables; then the codes."""
    columns = [entry for entry in found if entry.column and not entry.code]
    common = _common(columns)
    views = {sqlfiles.object_name(path) for path in sqlfiles.folder("views")}
    parts = [_PREAMBLE, "## Columns that mean the same everywhere\n", _table(common.values(), _COLUMN_HEADS)]
    for heading, wanted in (("## Views\n", True), ("## Tables\n", False)):
        parts.append(heading)
        for entry in found:
            if entry.column or (entry.object in views) != wanted:
                continue
            own = [column for column in columns if column.object == entry.object]
            special = [column for column in own if _sense(column) != _sense(common.get(column.column))]
            parts.append(f"### {entry.object}{f' · zh.{entry.name_zh}' if entry.name_zh else ''}\n")
            parts.append(f"{_escaped(entry.meaning)}\n")
            parts.append(" ".join(f"`{column.column}`" for column in own) + "\n")
            if special:
                parts.append(_table(special, _COLUMN_HEADS))
    parts.append("## Codes\n")
    lists: dict[tuple[str, str | None], list[Entry]] = {}
    for entry in found:
        if entry.code:
            lists.setdefault((entry.object, entry.column), []).append(entry)
    for (name, kind), codes in lists.items():
        parts.append(f"### {kind} ({name})\n")
        parts.append(_table(codes, _CODE_HEADS))
    return "\n".join(parts)


def _common(columns: Iterable[Entry]) -> dict[str | None, Entry]:
    """Column name -> its entry, where more than one object has it; where they differ, the sense that most of them give it."""
    senses: dict[str | None, Counter[Entry]] = {}
    for column in columns:
        senses.setdefault(column.column, Counter())[_sense(column) or column] += 1
    most = {name: counted.most_common(1)[0] for name, counted in senses.items()}
    return {name: entry for name, (entry, times) in sorted(most.items(), key=lambda item: str(item[0])) if times > 1}


def _sense(entry: Entry | None) -> Entry | None:
    """What an entry says of its column wherever that stands."""
    return entry and entry._replace(object="", type=None)


_COLUMN_HEADS = {
    "column": "column",
    "name_zh": "中文",
    "meaning": "meaning",
    "type": "type",
    "unit": "unit",
    "article": "article",
    "forms": "forms",
    "series_break": "series breaks",
}
_CODE_HEADS = {
    "code": "code",
    "name_zh": "中文",
    "meaning": "English",
    "unit": "unit",
    "article": "article",
    "forms": "forms",
    "series_break": "series breaks",
}


def _table(entries_: Iterable[Entry], heads: Mapping[str, str]) -> str:
    """A Markdown table without the columns that are empty throughout."""
    lines = list(entries_)
    shown = [name for name in heads if any(getattr(line, name) for line in lines)]
    rows = [[heads[name] for name in shown], ["---"] * len(shown)]
    rows += [[_escaped(getattr(line, name)) for name in shown] for line in lines]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _escaped(text: str | None) -> str:
    return (text or "").replace("|", "\\|").replace("\n", " ")


def main(path: Path) -> None:
    """Prints the page of a warehouse. Raises duckdb.Error if there is none."""
    with duckdb.connect(str(path), read_only=True) as connection:
        rows = connection.execute(sqlfiles.statement("present/dictionary")).fetchall()
    sys.stdout.write(page([Entry(*row) for row in rows]))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
