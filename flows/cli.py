"""The `gongkai` command. Data goes to stdout, words to stderr; nothing heavy is imported before it is needed.

What each command does stands in flows.commands, how they end in flows.ending.
"""

import atexit
import os
import sys
from pathlib import Path
from typing import NoReturn

import click

from flows import language, stopping
from flows.commands import COMMANDS
from flows.commands.help import Context, Group, show_usage_error, speaks
from flows.commands.options import examples
from flows.ending import explain, stopped
from flows.terminal import open_streams


class _Configured(Group):
    """The commands, each with what gongkai.toml says of its options; but for help, which is there whatever that says."""

    context_class = Context

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name, command, rest = super().resolve_command(ctx, args)
        if not ctx.resilient_parsing and name != "init" and not {"-h", "--help"} & set(rest):
            from flows import configuration

            ctx.obj = configuration.configuration(Path(), configuration.parameters_of(self))
            ctx.default_map = ctx.obj.default_map(self)
        return name, command, rest


@click.group(
    cls=_Configured,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=examples(
        "gongkai run reports/", "gongkai findings --severity error", 'gongkai sql "select * from v_reports"'
    ),
)
@click.version_option(package_name="gongkai")
def cli() -> None:
    """Government-information-disclosure reports in, a warehouse out: every figure proven or flagged.

    Every option can also be set by an environment variable GONGKAI_<OPTION>, and most by gongkai.toml in the working folder.
    """


for _command in COMMANDS:
    cli.add_command(_command)
speaks(cli)


def main() -> NoReturn:
    """The console script: turns what the program refuses into one line and an exit code."""
    open_streams()
    language.choose_as_asked(Path())
    stopping.listen()
    try:
        code = _run()
    except BrokenPipeError:
        code = 1
    code = _flushed(code)
    sys.stderr.flush()
    # Not by way of the interpreter's own end: there DuckDB's binding reports every object that something still holds.
    atexit._run_exitfuncs()
    os._exit(code)


def _flushed(code: int) -> int:
    """Writes out what stdout still holds. The exit code, that of a failure where it cannot be written."""
    try:
        sys.stdout.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left is for nobody
        if code == 0:
            return 1 if isinstance(error, BrokenPipeError) else explain(error)
    return code


def _run() -> int:
    try:
        cli(standalone_mode=False)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.Abort:
        return stopped()
    except click.ClickException as error:
        show_usage_error(error)
        return error.exit_code
    except BrokenPipeError:
        raise
    except stopping.Stopped:
        return stopped()
    except Exception as error:
        return explain(error) if stopping.exit_code() is None else stopped()
    return 0


if __name__ == "__main__":
    main()
