"""`gongkai review`: a desk in the browser, to decide on findings beside the text."""

import secrets
from pathlib import Path

import click

from flows.commands import completing
from flows.commands.options import FILE, examples, option, warehouse_option
from flows.commands.printing import open_warehouse
from flows.language import is_chinese
from flows.terminal import tell

DEFAULT_PORT = 4210


@click.command(
    epilog=examples(
        "gongkai review --by 王某                       then open the address it prints",
        "gongkai review reports/ --by 王某              with a button that runs it again",
    )
)
@click.argument("sources", nargs=-1, metavar="[SOURCE ...]", shell_complete=completing.files)
@warehouse_option
@option("--by", metavar="NAME", help="Who decides; the name of the account without it.")
@option("--decisions", type=FILE, default=Path("decisions.csv"), metavar="FILE", help="The list of decisions (CSV).")
@option(
    "--corrections", type=FILE, default=Path("corrections.csv"), metavar="FILE", help="The list of corrections (CSV)."
)
@option("--notes", is_flag=True, help="Also what is only worth a look.")
@option(
    "--port",
    type=click.IntRange(1, 65_535),
    default=DEFAULT_PORT,
    metavar="N",
    help="Of the page, on this machine only.",
)
def review(
    sources: tuple[str, ...],
    warehouse: Path,
    by: str | None,
    decisions: Path,
    corrections: Path,
    notes: bool,
    port: int,
) -> None:
    """Decide on findings in a browser: the finding, the form and the text side by side, by keys.

    Decisions and corrections are added to the lists; the next run takes them over. With SOURCE, a button runs it.
    """
    import getpass
    import socket

    from flows.desk.app import serve
    from flows.desk.work import Desk
    from load.errors import WarehouseError

    opened = open_warehouse(warehouse)
    opened.refuse_other_tables()
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise WarehouseError(f"port {port} is taken; name another with --port") from None
    token = secrets.token_urlsafe(24)
    desk = Desk(opened, decisions, corrections, by or getpass.getuser(), sources, notes)

    def ready() -> None:
        tell(f"open http://127.0.0.1:{port}/?token={token} ; Ctrl-C stops", err=True)

    serve(desk, port, token, "zh" if is_chinese() else "en", ready)
