"""Options that several commands have, and where things lie by default. Every option has an environment variable."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

DEFAULT_WAREHOUSE = Path("data/warehouse/gongkai.duckdb")
DEFAULT_EXPORTS = Path("data/exports")
TIME_ZONE = "Asia/Shanghai"

FILE = click.Path(path_type=Path, readable=False)
"""Whether a file can be read is told by what reads it: in a line, as a failure and not as bad usage."""

DEFAULT_ARCHIVE = Path("data/archive")


class ArchiveFolder(click.Path):
    """The folder of an archive; of s3://bucket/prefix the folder that is its copy, below data/archive.s3."""

    name = "archive"
    takes_address = True

    def __init__(self) -> None:
        super().__init__(path_type=Path, readable=False)

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> Any:
        if not str(value).startswith("s3://"):
            return super().convert(value, parameter, context)
        from extract.kept.bucket import copy_of

        return copy_of(str(value), DEFAULT_ARCHIVE.with_name("archive.s3"))


F = TypeVar("F", bound=Callable[..., Any])


def option(name: str, *others: str, **settings: Any) -> Callable[[F], F]:
    """An option that the environment variable GONGKAI_<OPTION> sets too."""
    variable = "GONGKAI_" + name.split("/")[0].lstrip("-").upper().replace("-", "_")
    return click.option(name, *others, envvar=variable, show_default=True, **settings)


def _named_file(context: click.Context, parameter: click.Parameter, file: Path) -> Path:
    if not file.name:
        raise click.BadParameter("names no file; such as reports.duckdb")
    return file


def warehouse_option(command: F) -> F:
    return option(
        "--warehouse",
        type=FILE,
        callback=_named_file,
        default=DEFAULT_WAREHOUSE,
        metavar="FILE",
        help="The DuckDB file.",
    )(command)


archive_option = option(
    "--archive",
    type=ArchiveFolder(),
    default=DEFAULT_ARCHIVE,
    metavar="DIR",
    help="Where what comes is kept, for good: a folder, or s3://bucket/prefix.",
)


def is_named(parameter: str) -> bool:
    """Did somebody say it: an option, its variable, or gongkai.toml?"""
    return click.get_current_context().get_parameter_source(parameter) != click.core.ParameterSource.DEFAULT


def accept_empty_option(command: F) -> F:
    return option("--accept-empty", is_flag=True, help="Go on where a source holds no document.")(command)


def people_options(command: F) -> F:
    """What people say of the reports: their own agencies, the place, versions they chose, findings decided, figures corrected."""
    for add in (
        option("--corrections", type=FILE, metavar="FILE", help="Reviewed corrections (CSV); kept for later runs."),
        option("--decisions", type=FILE, metavar="FILE", help="Decisions on findings (CSV); kept for later runs."),
        option("--choices", type=FILE, metavar="FILE", help="Versions a person chose (CSV); kept for later runs."),
        option("--place", metavar="NAME", help="Where the sources are from, such as 北京市西城区."),
        option("--agencies", type=FILE, metavar="FILE", help="Your own agencies (CSV); kept for later runs."),
    ):
        command = add(command)
    return command


def limit_options(command: F) -> F:
    """What the reading of one document may take."""
    for add in (
        option(
            "--worker-memory",
            type=click.IntRange(200, 1_000_000),
            default=800,
            metavar="MB",
            help="Megabytes that a process that reads may take; what takes more is set aside.",
        ),
        option(
            "--document-seconds",
            type=click.IntRange(1, 86_400),
            default=20,
            metavar="N",
            help="Seconds of work that a document may take; what takes more is set aside.",
        ),
    ):
        command = add(command)
    return command


def examples(*lines: str) -> str:
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


def exports_option(command: F) -> F:
    return option("--exports", type=FILE, default=DEFAULT_EXPORTS, metavar="DIR", help="The folder for Parquet.")(
        command
    )


def site_option(command: F) -> F:
    return option("--site", type=FILE, metavar="DIR", help="Write the site into this folder, too.")(command)


def workers_option(command: F) -> F:
    return option(
        "--workers",
        type=click.IntRange(0, 64),
        default=0,
        metavar="N",
        help="Processes; 0: as many as the work is worth.",
    )(command)
