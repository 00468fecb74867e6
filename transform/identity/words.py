"""The words by which identities are told: data/identity.csv and data/witnesses.csv, ready to use."""

import csv
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from transform import DATA

WORDS = DATA / "identity.csv"
WITNESSES = DATA / "witnesses.csv"

HAN = "\u3400-\u9fff〇"
NAME = rf"[{HAN}·（）()、—-]{{2,48}}"
"""A name as nearly all are printed."""
_FIELD = (
    r"{0}(?:(?<![^\s|>]{0})|(?<=[【\[]{0})(?<![^\s|>][【\[]{0}))"
    r"[】\]]?\s{{0,9}}(?:[:：|]|\n\t)\s{{0,9}}({1})(?=[\s|<]|\Z)"
)
"""The word at the head, what must stand before it told behind it: a pattern that begins with a word is found fast."""


class Words(NamedTuple):
    """data/identity.csv; tuples are for str.startswith."""

    lead_in: tuple[str, ...]
    no_name: tuple[str, ...]
    link: tuple[str, ...]
    """what a line begins with that leads to another report"""
    link_word: re.Pattern[str]
    issuer: tuple[re.Pattern[str], ...]
    """fields of a page that name the publisher, best first; group 1 is the name"""
    source: tuple[re.Pattern[str], ...]
    """fields that name whom the page was taken from"""
    announcing: tuple[str, ...]
    noise: frozenset[str]
    crumb: tuple[str, ...]
    site_ending: tuple[str, ...]
    sentence: re.Pattern[str]
    figures: re.Pattern[str]
    elsewhere: re.Pattern[str]
    spam: re.Pattern[str]
    spam_signs: frozenset[str]
    trade: tuple[str, ...]
    """bodies that put up others' reports"""
    oversees: re.Pattern[str]
    """what another body does with a report"""
    receives: str
    """pattern: what an agency or an area does with applications"""
    organ: str
    area: str


@cache
def identity_words(path: Path = WORDS) -> Words:
    """The words of identity.csv."""
    kinds: dict[str, list[str]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            kinds.setdefault(line["kind"], []).append(line["word"])

    def either(kind: str) -> str:
        return "(?:" + "|".join(map(re.escape, sorted(kinds[kind], key=len, reverse=True))) + ")"

    def fields(kind: str) -> tuple[re.Pattern[str], ...]:
        return tuple(re.compile(_FIELD.format(re.escape(word), NAME)) for word in kinds[kind])

    return Words(
        tuple(sorted((*kinds["lead_in"], *kinds["announcing"]), key=len, reverse=True)),
        tuple(kinds["no_name"]),
        tuple(kinds["link"]),
        re.compile(either("link")),
        fields("issuer"),
        fields("source"),
        tuple(kinds["announcing"]),
        frozenset(kinds["noise"]),
        tuple(kinds["crumb"]),
        tuple(kinds["site_ending"]),
        re.compile(either("sentence")),
        re.compile(either("figures")),
        re.compile(either("elsewhere")),
        re.compile(either("spam")),
        frozenset(word[0] for word in kinds["spam"]),
        tuple(kinds["trade"]),
        re.compile(either("oversees")),
        r"(?:共|总共|累计|合计|全年)*(?:新|未|没有)?" + either("receives"),
        either("organ"),
        either("area"),
    )


class Witness(NamedTuple):
    """How much a witness weighs for a field, and how it is called where it wins (`agency_evidence`)."""

    strength: int
    evidence: str


@cache
def known_witnesses() -> Mapping[tuple[str, str], Witness]:
    """(field, witness) -> what data/witnesses.csv says of it."""
    with WITNESSES.open(encoding="utf-8", newline="") as file:
        return {
            (line["field"], line["witness"]): Witness(int(line["strength"]), line["evidence"])
            for line in csv.DictReader(file)
        }
