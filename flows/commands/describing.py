"""`gongkai views` and `gongkai describe`: what the warehouse can be asked, and what the columns mean, in both languages."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from flows.commands import completing
from flows.commands.options import examples, warehouse_option
from flows.commands.printing import open_warehouse, print_table
from flows.nearest import perhaps
from flows.terminal import echo, tell

if TYPE_CHECKING:
    import pyarrow as pa

    from load import Warehouse


@click.command(epilog=examples("gongkai views", "gongkai views 复议", "gongkai views denial"))
@click.argument("word", required=False)
@warehouse_option
def views(word: str | None, warehouse: Path) -> None:
    """The views, each with the question that it answers; with WORD those in whose name or question it stands."""
    found = _views(open_warehouse(warehouse))
    if word is not None:
        wanted = word.strip().casefold()
        texts = zip(*(column.to_pylist() for column in found.columns), strict=True)
        kept = [any(wanted in (text or "").casefold() for text in row) for row in texts]
        found = found.filter(kept)
    print_table(found)
    if not found.num_rows:
        tell(f"no view has {word!r} in its name or its question; `gongkai views` lists all", err=True)


@click.command(epilog=examples("gongkai describe v_application_flow", "gongkai describe 申请收办"))
@click.argument("name", shell_complete=completing.views)
@warehouse_option
def describe(name: str, warehouse: Path) -> None:
    """The columns of a view or table, with their meanings in both languages. NAME may be the Chinese one."""
    from load.sqlfiles import chinese_titles, statement

    opened = open_warehouse(warehouse)
    with opened.held_open():
        objects = opened.query(statement("ask/objects")).to_pylist()
        called = {name: one for one in objects for name in (one["name_zh"], one["object"]) if name}
        wanted = name.strip().removeprefix("zh.").strip('"').casefold()
        found = called.get(wanted) or called.get(f"v_{wanted}")
        if found is None:
            raise click.BadParameter(
                f"no view or table is called {name[:60]!r}{perhaps(wanted, called)}", param_hint="NAME"
            )
        columns = opened.query(statement("ask/described"), {"object": found["object"]})
    asked = {title.view: title.question_zh for title in chinese_titles()}.get(found["object"])
    echo(f"{found['object']}: {found['meaning'] or ''}")
    if found["name_zh"]:
        echo(f"{found['name_zh']}：{asked or ''}")
    print_table(columns)


def _views(warehouse: "Warehouse") -> "pa.Table":
    """The views with their questions; that in Chinese is put to them here."""
    import pyarrow as pa

    from load.sqlfiles import chinese_titles, statement

    found = warehouse.query(statement("ask/views"))
    asked = {title.view: title.question_zh for title in chinese_titles()}
    questions = [asked.get(view) for view in found["view"].to_pylist()]
    return found.append_column("question_zh", pa.array(questions, pa.string()))
