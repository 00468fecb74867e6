"""How well is prose read? By rule: statements read rightly, read wrongly, and missed.   python -m tests.narrative_accuracy

tests/narrative/sentences.csv has sentences of real reports and made-up ones (`origin`), and a line for every statement that a
person reads in them; a sentence in which nothing should be read has one line without a measure. The words of
data/narrative.csv were chosen by looking at the sentences of the split `tune` only. Which split a document is in follows from
a digest of its name. A statement is right if measure, value, sum, year and exactness are; a scope that was missed is not
counted, for it makes no statement a wrong one. Exit code 1 if less than 95 in 100 of the held-out statements are right.
"""

import sys
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from tests.helpers import ROOT, records
from transform.prose.narrative import SCALE, NarrativeReader
from transform.prose.sections import FoundSection

SENTENCES = ROOT / "tests" / "narrative" / "sentences.csv"
SPLITS = TUNE, HELD_OUT = ("tune", "held_out")
PRECISION = 0.95
RULES = {
    "received": "TXT-01", "carried_in": "TXT-02", "handled": "TXT-03", "processed": "TXT-03", "carried_out": "TXT-04",
    "all_handled": "TXT-05", "granted": "TXT-06", "partially_granted": "TXT-06", "granted_in_any_part": "TXT-06",
    "denied": "TXT-06", "unavailable": "TXT-06", "not_processed": "TXT-06", "other": "TXT-06", "review": "TXT-07",
    "litigation": "TXT-08", "normative_documents_issued": "TXT-09", "licences": "TXT-10", "penalties": "TXT-10",
    "compulsion": "TXT-10", "list_sum": "TXT-11", "share_sum": "TXT-11", "channel_sum": "TXT-15",
}  # fmt: skip
"""measure -> rule; a figure for another year is TXT-12's"""

Told = tuple[str, Decimal, Decimal | None, int | None, bool]
"""measure, value, sum, another year than the report's, is it exact"""


class Sentence(NamedTuple):
    """A sentence as a person reads it."""

    document: str
    text: str
    report_year: int
    split: str
    told: frozenset[Told]


class Score(NamedTuple):
    """Statements of a rule."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        return self.right / ((self.right + self.wrong) or 1)

    @property
    def recall(self) -> float:
        return self.right / ((self.right + self.missed) or 1)


def split_of(document: str) -> str:
    """The split a document's sentences are in."""
    return SPLITS[int(sha256(document.encode()).hexdigest(), 16) % 2]


def labelled(path: Path = SENTENCES) -> list[Sentence]:
    """The sentences with what they tell."""
    told: dict[tuple[str, str, int, str], set[Told]] = {}
    for line in records(path):
        key = line["document"], line["sentence"], int(line["report_year"]), line["split"]
        found = told.setdefault(key, set())
        if line["measure"]:
            total = Decimal(line["total"]) if line["total"] else None
            year = int(line["year"]) if line["year"] else None
            found.add((line["measure"], Decimal(line["value"]), total, year, line["is_exact"] == "1"))
    return [Sentence(*key, frozenset(found)) for key, found in told.items()]


def read(sentence: Sentence, reader: NarrativeReader) -> frozenset[Told]:
    """What the reader makes of it, as if it were all of section one."""
    section = FoundSection(1, "一、总体情况", 0, 0, len(sentence.text), 0)
    return frozenset(
        (
            statement.measure,
            Decimal(statement.value) / SCALE,
            None if statement.total is None else Decimal(statement.total) / SCALE,
            None if statement.year in (None, sentence.report_year) else statement.year,
            statement.is_exact,
        )
        for statement in reader.read(sentence.text, [section], sentence.report_year)
        if statement.measure in RULES
    )


def rule_of(told: Told) -> str:
    return "TXT-12" if told[3] else RULES[told[0]]


def misread(split: str) -> Iterator[tuple[Sentence, frozenset[Told], frozenset[Told]]]:
    """(sentence, read wrongly, missed) of the sentences that are not read as a person does."""
    reader = NarrativeReader()
    for sentence in labelled():
        if sentence.split == split:
            found = read(sentence, reader)
            if found != sentence.told:
                yield sentence, found - sentence.told, sentence.told - found


def scores(split: str) -> dict[str, Score]:
    """rule -> its score over the sentences of a split; '' for all rules together."""
    counts: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    reader = NarrativeReader()
    for sentence in labelled():
        if sentence.split != split:
            continue
        found = read(sentence, reader)
        for place, told in enumerate((found & sentence.told, found - sentence.told, sentence.told - found)):
            for one in told:
                counts[rule_of(one)][place] += 1
                counts[""][place] += 1
    return {rule: Score(*count) for rule, count in sorted(counts.items())}


def table() -> list[list[str]]:
    """The table for people: a line a rule, both splits side by side."""
    by_split = {split: scores(split) for split in SPLITS}
    lines = [
        [
            "prose",
            *(f"{split} {what}" for split in SPLITS for what in ("right", "wrong", "missed", "precision", "recall")),
        ]
    ]
    rules = sorted({rule for found in by_split.values() for rule in found} - {""})
    for rule in [*rules, ""]:
        cells = [rule or "all rules"]
        for split in SPLITS:
            score = by_split[split].get(rule, Score(0, 0, 0))
            known = score.right + score.wrong, score.right + score.missed
            cells += [str(count) for count in score]
            cells += [
                f"{value:.1%}" if n else "" for value, n in zip((score.precision, score.recall), known, strict=True)
            ]
        lines.append(cells)
    return lines


def main() -> int:
    from tests.printing import aligned

    print(aligned(table()))
    for sentence, wrong, missed in misread(HELD_OUT):
        for said, found in (("WRONG", wrong), ("missed", missed)):
            for one in sorted(found, key=str):
                print(f"{said} {sentence.document}: {one[0]} {one[1]}: {sentence.text}")
    return 0 if scores(HELD_OUT)[""].precision >= PRECISION else 1


if __name__ == "__main__":
    sys.exit(main())
