"""Workbooks for people: for each parent and year the form with the sums, then the lists of reports, findings and what is missing."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.utility import xl_rowcol_to_cell

from load.exports.cell_sheet import cells_of, write_cells
from load.exports.check_sheet import write_check
from load.exports.consolidation import Consolidation, consolidation, wanted
from load.exports.content import Content, Written, statement
from load.exports.form_sheet import write_form
from load.exports.list_sheets import List, lists, write_list
from load.exports.panel import about
from load.exports.sheets import FONT, FONT_SIZE, Links, Styles, quoted
from load.exports.unit_sheet import write_units
from load.exports.words import Words

PARENTS_PER_FILE = 20
"""Parents and years in one workbook: their sheets have merged cells and are held in memory."""

_OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "use_zip64": True,
    "default_format_properties": {"font_name": FONT, "font_size": FONT_SIZE},
}


def write(content: Content, folder: Path) -> dict[str, Written]:
    """gongkai.xlsx, and gongkai-2.xlsx and so on where there are more parents and years than one workbook takes.

    Raises WarehouseError if the parent and year that are asked for have nothing to add up.
    """
    words = Words(content.language)
    parents = wanted(content)
    links = Links(folder)
    written: dict[str, Written] = {}
    for number in range(max(1, -(-len(parents) // PARENTS_PER_FILE))):
        here = parents[number * PARENTS_PER_FILE : (number + 1) * PARENTS_PER_FILE]
        path = folder / ("gongkai.xlsx" if number == 0 else f"gongkai-{number + 1}.xlsx")
        try:
            with Workbook(path, _OPTIONS | {"tmpdir": str(folder)}) as book:
                _describe(book, content)
                styles = Styles(book)
                found = lists(content, styles, words)
                first = _first_findings(content, found, words) if number == 0 else {}
                for line in here:
                    each = consolidation(content, line["parent_id"], line["parent"], line["report_year"])
                    _add(book, each, links, first, styles, words)
                if number == 0:
                    # These may be long: from here on a sheet forgets its rows once they are written.
                    book.constant_memory = True
                    for each_list in found:
                        rows = write_list(book, each_list, content, links, styles, words)
                        written[each_list.name] = Written(about(each_list.select), rows)
                    book.constant_memory = False  # or it would close files that the other sheets do not have
        except FileCreateError as error:
            raise error.args[0] from None
    years = Counter(str(line["report_year"]) for line in parents)
    written["consolidation"] = Written(about("consolidations"), len(parents), dict(sorted(years.items())))
    return written


def _add(
    book: Workbook, found: Consolidation, links: Links, first: Mapping[str, str], styles: Styles, words: Words
) -> None:
    """The sheets of a parent and year."""
    kinds = ["form", "check", "units", "cells"]
    if found.own.report_id is None:
        kinds.remove("check")
    names = dict(zip(kinds, _free_names(book, found, kinds, words), strict=True))
    sheets = {kind: book.add_worksheet(name) for kind, name in names.items()}
    cells = cells_of(found, names["cells"])
    write_form(sheets["form"], found, cells, styles, words)
    if "check" in sheets:
        write_check(sheets["check"], found, cells, styles, words)
    write_units(sheets["units"], found, cells, links, first, styles, words)
    write_cells(sheets["cells"], found, cells, styles, words)


def _describe(book: Workbook, content: Content) -> None:
    origin = content.origin
    comments = ", ".join(f"{name} {value}" for name, value in origin.as_texts().items())
    book.set_properties({"title": "政府信息公开工作年度报告", "comments": comments})
    book.set_calc_mode("auto")


def _first_findings(content: Content, found: list[List], words: Words) -> dict[str, str]:
    """report_id -> a link to the first of its findings in the list."""
    [findings] = [each for each in found if each.name == "findings"]
    select = f"select report_id, min(number) as number from ({statement(findings.select)}) group by report_id"
    links = {}
    for batch in content.batches(select):
        for line in batch.to_pylist():
            name, row = findings.at(words, line["number"])
            links[line["report_id"]] = f"internal:{quoted(name)}!{xl_rowcol_to_cell(row, 0)}"
    return links


_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", "_"))


def _free_names(book: Workbook, found: Consolidation, kinds: list[str], words: Words) -> list[str]:
    """Names that sheets may have and no other has yet: at most 31 units, told apart without regard to case."""
    parent = "".join(character for character in f"{found.year} {found.parent}" if character.isprintable())
    parent = parent.translate(_FORBIDDEN)
    taken = {sheet.get_name().casefold() for sheet in book.worksheets()}
    number = 1
    while True:
        ending = "" if number == 1 else f" ({number})"
        names = [_cut(f"{words(f'sheet.{kind}')} {parent}", 31 - len(ending)) + ending for kind in kinds]
        if not taken & {name.casefold() for name in names}:
            return names
        number += 1


def _cut(text: str, units: int) -> str:
    return text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore").strip()
