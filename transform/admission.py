"""Whether a document that has tables, or the sections of a report, is a report: its words, sections and tables weighed.

A university or hospital that fills in the form's own tables reports as the Regulation asks of organisations that manage
public affairs, and is read; one that reports under a regulation of its own is not, nor is a yearly report on something
else, whatever its file is called. See transform.identity.other_reports for the words.
"""

from collections.abc import Collection

from transform.identity.other_reports import Weight, words_of
from transform.ladder import Tables
from transform.statistics.forms import NATIONAL

ENOUGH = 3
"""The least weight of a report: so much has a text with two rows of table 3, or with the title of a report."""
_WHOLE_APPLICATION, _WHOLE_DISCLOSURE = 10, 3
"""Rows of table 3 and cells of table 2 that stand in no other document."""
_BLOCK = "第二十条第"
_TABLE_2, _LOOSE_TABLE_2 = 5, (1, 3)
"""The weight of table 2 under its headings; without them, of a few of its words and of four (行政许可 … stand elsewhere)."""
_TABLE_3 = ((4, 6), (2, 3))
"""(at least so many rows, their weight); one alone may be any table's 总计."""
_TABLE_4, _PENDING = 4, "尚未审结"
"""The weight of a table of reviews and cases, and the column that only the form's has."""
_LISTS = ((3, 8), (1, 3))
"""(at least so many indicators of the national list, their weight)."""
_LOCAL_LIST = 3


def weigh(text: str, sections: Collection[int], tables: Tables | None = None) -> Weight:
    """What speaks for a report and what for another document; `sections` are the form's that stand in the text."""
    if tables is None:
        return words_of(text, sections)
    if len(tables.plan.application) >= _WHOLE_APPLICATION and len(tables.plan.cells) >= _WHOLE_DISCLOSURE:
        return Weight(ENOUGH, 0)  # as nearly always
    application, disclosure = _rows(tables, "application"), _rows(tables, "disclosure")
    if application >= _WHOLE_APPLICATION and disclosure >= _WHOLE_DISCLOSURE:
        return Weight(ENOUGH, 0)
    said = words_of(text, sections)
    return said._replace(own=said.own + _weight_of(text, tables, application, disclosure))


def _weight_of(text: str, tables: Tables, application: int, disclosure: int) -> int:
    if tables.statistics is not None:
        known = {entry.indicator_code for entry in tables.statistics.entries if entry.value.status != "missing"}
        found = len(known - {None})
        listed = _at_least(found, _LISTS) if tables.statistics.form == NATIONAL else 0
        return listed or (_LOCAL_LIST if tables.statistics.entries else 0)
    weight = _at_least(application, _TABLE_3)
    if disclosure:
        weight += _TABLE_2 if _BLOCK in text else _LOOSE_TABLE_2[disclosure > _WHOLE_DISCLOSURE]
    is_read = tables.plan.dispute is not None  # under the words of its header, which may be printed letter by letter
    return weight + (_TABLE_4 if "dispute" in tables.plan.forms and (is_read or _PENDING in text) else 0)


def _rows(tables: Tables, table: str) -> int:
    """Rows of a table that were found by their words, whether their figures are certain or not."""
    plan = tables.plan
    found = {refused.row_no for refused in plan.refused if refused.table == table}
    if table == "application":
        found |= {row_no for _, row_no in plan.application}
        return len(found)
    return len(found | {cell.row_no for cell in plan.cells})


def _at_least(count: int, weights: Collection[tuple[int, int]]) -> int:
    return next((weight for least, weight in weights if count >= least), 0)
