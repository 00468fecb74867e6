"""`gongkai accept`: publishing what the guards refused, in somebody's name."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from flows.commands.options import FILE, examples, option
from flows.commands.printing import print_table
from flows.terminal import tell

if TYPE_CHECKING:
    from load.guards import Verdict


@click.command(
    epilog=examples(
        'gongkai accept data/warehouse/gongkai.candidate-12.duckdb --by 王敏 --reason "the city merged two districts"'
    )
)
@click.argument("candidate", type=FILE)
@option("--by", "accepted_by", required=True, metavar="NAME", help="Who publishes it.")
@option("--reason", required=True, metavar="TEXT", help="Why what it lacks is right.")
def accept(candidate: Path, accepted_by: str, reason: str) -> None:
    """Publish a warehouse that the guards refused: this very file, in the place of the one it was compared with.

    Who accepted it and why stands in v_run_log.
    """
    from load.attempts import Noting, Report
    from load.candidates import accept as publish
    from load.candidates import known

    for name, text in (("--by", accepted_by), ("--reason", reason)):
        if not text.strip():
            raise click.BadParameter("is empty", param_hint=name)
    who, why = " ".join(accepted_by.split()), " ".join(reason.split())
    noting = Noting(known(candidate).published, [str(candidate)])
    try:
        accepted = publish(candidate, who, why)
    except BaseException as error:
        noting.ends(Report("refused", str(error)[:300]))
        raise
    noting.ends(Report("published", f"run {accepted.run_id}, accepted by {who}", accepted.run_id))
    print_guards(accepted.verdict)
    tell(f"{accepted.published}: run {accepted.run_id} is published; exports follow with the next run", err=True)


def print_guards(verdict: "Verdict") -> None:
    """What the guards saw, those that refuse first."""
    import pyarrow as pa

    from flows.night_tables import guard_rows

    if verdict.guards:
        print_table(pa.Table.from_pylist(guard_rows(verdict)))
