"""`gongkai export`: the warehouse for other tools."""

from pathlib import Path

import click

from flows.commands import completing
from flows.commands.options import FILE, examples, option, warehouse_option
from flows.commands.printing import Progress, open_warehouse
from flows.language import asked, in_chinese
from flows.terminal import echo, tell


@click.command(
    epilog=examples(
        "gongkai export --to out/                  Parquet, and datapackage.json",
        "gongkai export --to out/ --format xlsx    overview, findings, consolidation sheets",
        "gongkai export --to out/ --format panel --statuses",
        "gongkai export --to out/ --format xlsx --parent 某某市某某区人民政府 --year 2023",
        "gongkai export --to out/ --format docx --parent 某某市某某区人民政府 --year 2023",
        "gongkai export --to out/ --format letters --parent 某某市某某区人民政府 --year 2023",
    )
)
@warehouse_option
@option("--to", type=FILE, required=True, metavar="DIR", help="The folder, in which each format gets its own.")
@option(
    "--format",
    "file_format",
    default="parquet",
    metavar="NAME",
    shell_complete=completing.formats,
    help="parquet, csv, xlsx, docx (tables 2 to 4 of a parent), letters (what each body must mend), dta (Stata), panel, superset (a dashboard) or issues.",
)
@option("--parent", metavar="NAME", help="xlsx, docx, letters: only this agency and its parts.")
@option("--year", type=int, metavar="YYYY", help="xlsx, docx, letters: only this year.")
@option("--statuses", is_flag=True, help="panel: beside each figure what stood in its cell.")
def export(warehouse: Path, to: Path, file_format: str, parent: str | None, year: int | None, statuses: bool) -> None:
    """Write the warehouse for other tools: its tables, a workbook, or one row a report."""
    from load import EXPORTERS
    from load import export as write
    from load.exports import PARENT_FORMATS, STATUS_FORMATS

    if file_format not in EXPORTERS:
        raise click.BadParameter(f"{file_format!r} is not one of {', '.join(EXPORTERS)}", param_hint="--format")
    if (parent is not None or year is not None) and file_format not in PARENT_FORMATS:
        raise click.UsageError(f"--parent and --year go with --format {' or '.join(PARENT_FORMATS)}")
    if statuses and file_format not in STATUS_FORMATS:
        raise click.UsageError(f"--statuses goes with --format {' or '.join(STATUS_FORMATS)}")
    opened = open_warehouse(warehouse)
    # The forms are Chinese, and so is what stands on sheets around them, unless somebody asks for another language.
    chosen = asked() or "zh"
    say = in_chinese if chosen == "zh" else str
    with Progress() as progress:
        manifest = progress.call("export", lambda: write(opened, to, file_format, parent, year, chosen, say, statuses))
    for name, table in manifest["tables"].items():
        echo(f"{name}\t{table['rows']}")
    for line in manifest["fewer"]:
        place = " ".join(str(line[key]) for key in ("table", "report_year") if key in line)
        tell(f"fewer rows than before: {place}, {line['rows']} after {line['rows_before']}", err=True)
    tell(f"written to {to / file_format}, run {manifest['run_id']}", err=True)
