"""Help and bad usage in the language that was chosen: the same texts, put into it before they are laid out."""

import re
from collections.abc import Iterable

import click

from flows.language import LANGUAGES, columns, is_chinese, said
from flows.terminal import echo

_FILLED = re.compile(r"[^\s⺀-鿿＀-￯]+|\s+|.", re.DOTALL)
"""What stays together on a line: a word of letters, blanks, a Chinese character."""


class Formatter(click.HelpFormatter):
    """Lays out help; in Chinese, where a line ends at any character and each takes two columns."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, said(args), said(prefix or "Usage: "))

    def write_heading(self, heading: str) -> None:
        super().write_heading(said(heading))

    def write_text(self, text: str) -> None:
        if not is_chinese():
            super().write_text(text)
            return
        indent = " " * self.current_indent
        for number, paragraph in enumerate(re.split(r"\n[ \t]*\n", text.strip("\n"))):
            if number:
                self.write("\n")
            if paragraph.startswith("\b\n"):  # lines that stay as they are
                lines = [
                    f"{line[: len(line) - len(line.lstrip())]}{_comment(line.strip())}"
                    for line in paragraph[2:].split("\n")
                ]
            else:
                lines = filled(said(" ".join(paragraph.split())), self.width - self.current_indent)
            self.write("".join(f"{indent}{line}\n" for line in lines))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        if not is_chinese():
            super().write_dl(rows, col_max, col_spacing)
            return
        rows = [(name, said(text.replace("\n", " "))) for name, text in rows]
        indent = " " * self.current_indent
        first = min(max(columns(name) for name, _ in rows), col_max) + col_spacing
        for name, text in rows:
            width = max(self.width - first - self.current_indent, 10)
            lines = filled(text, width) or [""]
            if columns(name) > first - col_spacing:
                self.write(f"{indent}{name}\n")
                name = ""
            for line in lines:
                self.write(f"{indent}{name}{' ' * (first - columns(name))}{line}".rstrip() + "\n")
                name = ""


class Context(click.Context):
    """A command's context whose help is in the language that was chosen."""

    formatter_class = Formatter


class Group(click.Group):
    """Commands whose short descriptions are in the language that was chosen."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        if is_chinese():
            for command in self.commands.values():
                command.short_help = said((command.help or "").partition("\n")[0])
        super().format_commands(ctx, formatter)


def _comment(line: str) -> str:
    """`gongkai run          the bundled sample`: a command stays as it is, what is said of it not."""
    command, blanks, about = re.match(r"(.*?)(\s{2,}|$)(.*)", line).groups()  # type: ignore[union-attr]  # it always fits
    return f"{said(command)}{blanks}{said(about)}"


def filled(text: str, width: int) -> list[str]:
    """The text in lines of at most this many columns; no line begins with a blank or a closing mark."""
    lines, line, used = list[str](), "", 0
    for piece in _FILLED.findall(text):
        takes = columns(piece)
        if used + takes > width and line and piece not in "，。；：！？）》”’、":
            lines.append(line.rstrip())
            line, used = "", 0
        if line or not piece.isspace():
            line, used = line + piece, used + takes
    return [*lines, line.rstrip()] if line.strip() else lines


def speaks(command: click.Command) -> None:
    """Gives a command, and those below it, the context above and --lang, which is looked for before anything else is (flows.language); here it is only refused if wrong."""
    command.context_class = Context
    for below in command.commands.values() if isinstance(command, click.Group) else ():
        speaks(below)
    if any("--lang" in parameter.opts for parameter in command.params):
        return
    command.params.append(
        click.Option(
            ["--lang"],
            type=click.Choice(LANGUAGES),
            envvar="GONGKAI_LANG",
            expose_value=False,
            hidden=not isinstance(command, click.Group),
            help="The language of the words; also behind the command.",
        )
    )


def show_usage_error(error: click.ClickException) -> None:
    """How the command is called and what is wrong, on stderr."""
    context = getattr(error, "ctx", None)
    if not is_chinese() or context is None or isinstance(error, click.exceptions.NoArgsIsHelpError):
        error.show()
        return
    names = context.command.get_help_option_names(context)
    usage = [
        context.get_usage(),
        *([said(f"Try '{context.command_path} {max(names, key=len)}' for help.")] if names else []),
    ]
    echo("\n".join([*usage, "", said(f"Error: {error.format_message()}")]), err=True)
