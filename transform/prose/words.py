"""The words that tell figures in prose apart: data/narrative.csv, compiled.

Patterns there are written over the shape of a sentence (see transform.prose.narrative): `#` stands for a figure, `@年` for a
calendar year, and `{unit}`, `{gap}` ... for the file's macros.
"""

import csv
import re
from functools import cache
from typing import NamedTuple

from transform import DATA

_DATA = DATA / "narrative.csv"


class Cue(NamedTuple):
    """Words that give a figure its measure. One of `needs` must stand in the sentence for the pattern to be tried."""

    measure: str
    needs: tuple[str, ...]
    pattern: re.Pattern[str]
    demands: frozenset[str]
    """what must hold besides: topic, applications, whole, first, dispute, decision"""


class NarrativeWords(NamedTuple):
    """data/narrative.csv, ready to use."""

    measures: tuple[Cue, ...]
    zeros: tuple[Cue, ...]
    all_handled: tuple[Cue, ...]
    rejects: dict[str, re.Pattern[str]]
    strong: re.Pattern[str]
    about: re.Pattern[str]
    foreign: re.Pattern[str]
    others: re.Pattern[str]
    """foreign matters, and the disputes"""
    applications: re.Pattern[str]
    part: re.Pattern[str]
    scopes: re.Pattern[str]
    """its groups are the scopes"""
    periods: re.Pattern[str]
    """its groups are `year` (a calendar year), `this`, `last`, `part` and `cumulative`"""
    approximate: dict[str, re.Pattern[str]]
    lists: dict[str, re.Pattern[str]]
    list_units: str
    opening: re.Pattern[str]
    accountable: tuple[str, ...]


@cache
def narrative_words() -> NarrativeWords:
    """The words of narrative.csv."""
    with _DATA.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    macros = {line["code"]: line["pattern"] for line in lines if line["kind"] == "macro"}
    macro = re.compile(r"\{(" + "|".join(macros) + r")\}")

    def written(pattern: str) -> str:
        return macro.sub(lambda name: written(macros[name[1]]), pattern)

    def patterns(kind: str) -> dict[str, str]:
        return {line["code"]: written(line["pattern"]) for line in lines if line["kind"] == kind}

    def compiled(kind: str) -> dict[str, re.Pattern[str]]:
        return {code: re.compile(pattern) for code, pattern in patterns(kind).items()}

    def cues(kind: str) -> tuple[Cue, ...]:
        return tuple(
            Cue(
                line["code"],
                tuple(line["needs"].split()),
                re.compile(written(line["pattern"])),
                frozenset(line["note"].split()),
            )
            for line in lines
            if line["kind"] == kind
        )

    def alternatives(named: dict[str, str]) -> re.Pattern[str]:
        return re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in named.items()))

    lists = compiled("list")
    return NarrativeWords(
        measures=cues("measure"),
        zeros=cues("zero"),
        all_handled=cues("all_handled"),
        rejects=compiled("reject"),
        strong=re.compile(macros["strong"]),
        about=re.compile(written(macros["about"])),
        foreign=compiled("foreign")[""],
        others=re.compile(f"{patterns('foreign')['']}|复议|诉讼"),
        applications=re.compile(f"{macros['strong']}|申请|新收|收到"),
        part=compiled("part")[""],
        scopes=alternatives(patterns("scope")),
        periods=alternatives(patterns("period")),
        approximate=compiled("approximate"),
        lists=lists,
        list_units=lists["unit"].pattern,
        opening=compiled("year")["opening"],
        accountable=tuple(patterns("accountable")[""].split("|")),
    )
