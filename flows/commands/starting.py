"""`gongkai init`: a configuration to begin with."""

import json
from pathlib import Path

import click

from flows.commands import completing
from flows.commands.options import FILE, examples, option
from flows.configuration import NAME, ConfigurationError
from flows.language import LANGUAGES
from flows.terminal import tell

WAREHOUSE, EXPORTS = Path("own/gongkai.duckdb"), Path("own/exports")
"""Not where the bundled sample goes by default."""

TEMPLATES = Path(__file__).resolve().parents[2] / "data" / "configuration"


@click.command(epilog=examples("gongkai init", "gongkai init reports/ late.zip --lang zh"))
@click.argument("sources", nargs=-1, metavar="[SOURCE ...]", shell_complete=completing.files)
@option(
    "--lang", type=click.Choice(LANGUAGES), default=LANGUAGES[0], help="The language of the comments, and of the words."
)
@option("--warehouse", type=FILE, default=WAREHOUSE, metavar="FILE", help="The DuckDB file to name in it.")
@option("--exports", type=FILE, default=EXPORTS, metavar="DIR", help="The folder for Parquet to name in it.")
def init(sources: tuple[str, ...], lang: str, warehouse: Path, exports: Path) -> None:
    """Write a gongkai.toml with comments into the working folder: warehouse, exports, place, lists, language, sources.

    A SOURCE is a file, a folder or a .zip of your own. A file that is there is left as it is.
    """
    text = template(lang, sources=sources or ("reports",), warehouse=str(warehouse), exports=str(exports))
    try:
        with Path(NAME).open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise ConfigurationError(f"{NAME}: is there already; nothing was changed", 3) from None
    tell(f"{NAME} written; look through it, then: gongkai run", err=True)


def template(language: str, **values: str | tuple[str, ...]) -> str:
    """The text of a configuration with these keys. Raises ConfigurationError if a value is a name that TOML cannot hold."""
    text = (TEMPLATES / f"{language}.toml").read_text("utf-8")
    for key, value in values.items():
        named = json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        if not all(one.strip() and one.isprintable() for one in ((value,) if isinstance(value, str) else value)):
            raise ConfigurationError(f"{key}: {named[:80]} is no name to be written down; nothing was changed")
        text = text.replace(f"{{{key}}}", named)
    return text
