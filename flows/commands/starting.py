"""`gongkai init`: a configuration to begin with."""

import json
import tomllib
from pathlib import Path

import click

from flows.commands.options import examples, option
from flows.configuration import LANGUAGES, NAME, ConfigurationError

TEMPLATES = Path(__file__).resolve().parents[2] / "data" / "configuration"


@click.command(epilog=examples("gongkai init", "gongkai init reports/ late.zip --lang zh"))
@click.argument("sources", nargs=-1, metavar="[SOURCE ...]")
@option("--lang", type=click.Choice(LANGUAGES), default=LANGUAGES[0], help="The language of the comments, and of the words.")
def init(sources: tuple[str, ...], lang: str) -> None:
    """Write a gongkai.toml with comments into the working folder: warehouse, exports, place, lists, language, sources.

    A SOURCE is a file, a folder or a .zip of your own. A file that is there is left as it is.
    """
    text = template(lang, sources or ("reports",))
    try:
        with Path(NAME).open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise ConfigurationError(f"{NAME}: is there already; nothing was changed", 3) from None
    click.echo(f"{NAME} written; look through it, then: gongkai run", err=True)


def template(language: str, sources: tuple[str, ...]) -> str:
    """The text of a configuration. Raises ConfigurationError if a source has a name that TOML cannot hold."""
    named = json.dumps(sources, ensure_ascii=False).replace("\x7f", "\\u007f")
    text = (TEMPLATES / f"{language}.toml").read_text("utf-8").replace("{sources}", named)
    try:
        if any(not source.strip() for source in sources) or tomllib.loads(text)["sources"] != list(sources):
            raise ValueError
        text.encode()
    except ValueError:  # also what tomllib and the encoding raise
        raise ConfigurationError("a SOURCE is empty, or has a name that is no text; nothing was changed") from None
    return text
