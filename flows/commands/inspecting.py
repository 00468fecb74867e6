"""`gongkai extract`: one document looked at."""

from pathlib import Path

import click

from flows.commands.options import FILE, examples, limit_options, option
from flows.terminal import echo, in_json


@click.command(epilog=examples("gongkai extract report.txt", "gongkai extract report.txt --json"))
@click.argument("file", type=FILE, metavar="FILE")
@option("--json", "as_json", is_flag=True, help="As JSON, for programs.")
@limit_options
def extract(file: Path, as_json: bool, document_seconds: int, worker_memory: int) -> None:
    """Read one document: what was read, from which line, and what was not understood. Needs no warehouse."""
    from flows.inspect import as_text, inspect_document
    from flows.limits import Limits

    found = inspect_document(file, Limits(document_seconds, worker_memory))
    if as_json:
        import json

        echo(in_json(json.dumps(found.as_json(), ensure_ascii=False, indent=1, default=str)))
    else:
        echo(as_text(found))
