"""What the shell offers for the values of options: read from the data, so that the Tab key needs no warehouse."""

import csv
from pathlib import Path

import click
from click.shell_completion import CompletionItem

_DATA = Path(__file__).resolve().parents[2] / "data"


def rules(context: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """The rules, with what they say."""
    return [
        CompletionItem(line["rule_id"], help=line["statement_zh"])
        for line in _lines("rules.csv")
        if line["rule_id"].startswith(begun.upper())
    ]


def views(context: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """The views, with the questions they answer."""
    return [
        CompletionItem(line["view"], help=line["question_zh"])
        for line in _lines("chinese.csv")
        if line["view"].startswith(begun)
    ]


def files(context: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """Whatever lies there: the shell knows best."""
    return [CompletionItem(begun, type="file")]


def formats(context: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """The formats of an export."""
    from load.exports import EXPORTERS

    return [CompletionItem(name) for name in EXPORTERS if name.startswith(begun)]


def _lines(name: str) -> list[dict[str, str]]:
    with (_DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
