"""`gongkai findings` and `gongkai decide`: what is wrong, and what people decided of it."""

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flows.commands import completing
from flows.commands.known import names_asked_for, refuse_unknown
from flows.commands.options import FILE, TIME_ZONE, examples, option, warehouse_option
from flows.commands.printing import in_readers_words, noted, open_warehouse, print_table, title
from flows.language import LANGUAGES, is_chinese
from flows.terminal import tell

if TYPE_CHECKING:
    import pyarrow as pa


@click.command(
    epilog=examples(
        "gongkai findings --severity error",
        "gongkai findings --agency 西城 --decision open --csv findings.csv",
        "gongkai findings --year 2023 --summary",
    )
)
@warehouse_option
@option("--severity", type=click.Choice(["error", "warning", "note"]), help="Only of this severity.")
@option("--agency", metavar="TEXT", help="Only agencies whose name holds TEXT.")
@option("--year", type=int, metavar="YYYY", help="Only this report year.")
@option("--rule", metavar="ID", shell_complete=completing.rules, help="Only this rule, such as APP-01.")
@option("--region", metavar="CODE|NAME", help="Only this region and those below it: 1101, 110102, or part of a name.")
@option(
    "--decision",
    type=click.Choice(["open", "confirmed", "dismissed", "explained", "lapsed"]),
    help="Only those decided on so; open: not decided on; lapsed: decided on, but the figure is another now.",
)
@option("--report", metavar="ID", help="Only reports whose report_id begins so.")
@option(
    "--csv",
    "csv_file",
    type=FILE,
    metavar="FILE",
    help="Write them all to a CSV file (UTF-8 with BOM), with the line of the document and the rule.",
)
@option("--summary", is_flag=True, help="Count them by rule: severity, findings, agencies.")
@option("--limit", type=click.IntRange(min=1), metavar="N", help="Not more than N lines.")
def findings(
    warehouse: Path, csv_file: Path | None, summary: bool, limit: int | None, **wanted: str | int | None
) -> None:
    """What is to be mended, newest year and errors first.

    What is wrong, doubtful or not understood in reports; documents set aside; reports not filed, handed in twice or for
    another year.
    """
    from load.exports import csv_bytes
    from load.folders import write_whole
    from load.sqlfiles import statement

    wanted = names_asked_for(wanted)
    opened = open_warehouse(warehouse)
    with opened.held_open():
        opened.refuse_other_tables()
        found = opened.query(statement("ask/findings"), {**wanted, "lines": csv_file is not None and not summary})
        if not found.num_rows:
            refuse_unknown(opened, wanted)
    listed = _summary(found) if summary else found
    shown = listed if limit is None else listed.slice(0, limit)
    more = f"; only {shown.num_rows} of {listed.num_rows} lines" if shown.num_rows < listed.num_rows else ""
    if csv_file:
        _check_replaced(csv_file)
        write_whole(csv_file, csv_bytes(in_readers_words(shown, _CODES)))
        tell(f"{found.num_rows} findings in {csv_file}{more}", err=True)
    else:
        language = "zh" if is_chinese() else "en"
        columns = _COUNTED if summary else _SHOWN
        print_table(shown.select([name.format(language) for name in columns]), for_people=("severity", "decision"))
        tell(
            (f"{found.num_rows} findings of {listed.num_rows} rules" if summary else f"{found.num_rows} findings")
            + more,
            err=True,
        )


_SHOWN = (
    "finding_id", "agency", "report_year", "severity", "rule_id", "place", "said_{}", "source_line", "decision",
)  # fmt: skip
"""The columns of findings that fit a terminal, with a place for the reader's language."""

_COUNTED = ("rule_id", "severity", "findings", "agencies", "statement_{}")
"""The same of the summary."""


_CODES = ("severity", "decision", "finding_kind")
"""Columns of codes: in the reader's language they have their labels."""


def _check_replaced(file: Path) -> None:
    """Only an earlier list of findings is written over: not a warehouse, a report, or a list of decisions. Raises ForeignFile."""
    from load.errors import ForeignFile

    if not file.is_file() or not file.stat().st_size:
        return
    with file.open("rb") as there:
        header = there.readline(1_000).removeprefix(b"\xef\xbb\xbf").strip().split(b",")
    names = {name.strip(b'"').decode("utf-8", "replace") for name in header}
    if not any({title(name, language) for name in ("rule_id", "severity")} <= names for language in LANGUAGES):
        raise ForeignFile(f"{file}: is there already and is no list of findings; name another file, or move it away")


def _summary(found: "pa.Table") -> "pa.Table":
    """rule_id, severity, findings, agencies (how many have one), statement_zh and statement_en: a row a rule, errors first,
    what is most often found before what is rare."""
    import pyarrow as pa

    counts: dict[tuple[Any, ...], int] = defaultdict(int)
    agencies: dict[tuple[Any, ...], set[str]] = defaultdict(set)
    for row in found.select(["rule_id", "severity", "statement_zh", "statement_en", "agency"]).to_pylist():
        rule = row["rule_id"], row["severity"], row["statement_zh"], row["statement_en"]
        counts[rule] += 1
        agencies[rule] |= {row["agency"]} - {None}
    rules = sorted(counts, key=lambda rule: (_SEVERITIES.index(rule[1]), -counts[rule], rule[0]))
    return pa.table(
        {
            "rule_id": pa.array([rule[0] for rule in rules], pa.string()),
            "severity": pa.array([rule[1] for rule in rules], pa.string()),
            "findings": pa.array([counts[rule] for rule in rules], pa.int64()),
            "agencies": pa.array([len(agencies[rule]) for rule in rules], pa.int64()),
            "statement_zh": pa.array([rule[2] for rule in rules], pa.string()),
            "statement_en": pa.array([rule[3] for rule in rules], pa.string()),
        }
    )


_SEVERITIES = ("error", "warning", "note")


@click.command(
    epilog=examples(
        "gongkai decide f3a91c0de42b7 dismissed --by 王某 --reason 合并办理的申请只计一件",
        "gongkai run reports/ --decisions decisions.csv",
    )
)
@click.argument("finding_id", metavar="FINDING_ID")
@click.argument("decision", type=click.Choice(["confirmed", "dismissed", "explained"]))
@warehouse_option
@option("--by", required=True, metavar="NAME", help="Who decides.")
@option("--reason", required=True, metavar="TEXT", help="Why.")
@option("--file", type=FILE, default=Path("decisions.csv"), metavar="FILE", help="The list of decisions (CSV).")
def decide(finding_id: str, decision: str, warehouse: Path, by: str, reason: str, file: Path) -> None:
    """Add a decision on a finding to a list of decisions, which `run --decisions FILE` takes over."""
    from datetime import datetime

    from dateutil import tz

    from load.decisions import decide as add

    today = datetime.now(tz.gettz(TIME_ZONE)).date()
    (found,) = add(open_warehouse(warehouse), file, finding_id, decision, by, reason, today).findings
    what = f"{found['agency']} {found['report_year']}, {found['rule_id']}, {found['place']}"
    tell(f"{decision}: {what}", err=True)
    tell(noted(file, "decisions"), err=True)
