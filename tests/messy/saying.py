"""How a finding is said: the sentence of its rule, or of any, with its words put in."""

from decimal import Decimal, InvalidOperation

from tests.messy.base import Base, Row, plain


def shape_of(expected: str | None, actual: str | None) -> str:
    if expected is not None and expected.startswith("perhaps "):
        return "readings"
    if expected is not None and expected.startswith("no figure that a body can report"):
        return "too_large"
    if expected is None or actual is None:
        return "words" if expected is None and actual is None else "actual" if expected is None else "expected"
    return "figures" if _figure(expected) is not None and _figure(actual) is not None else "texts"


def said_of(base: Base, f: Row, rule: Row) -> Row:
    """said_zh and said_en of a finding."""
    shape = shape_of(f["expected"], f["actual"])
    apart = f["difference"]
    if apart is None:
        two = [_figure(f[name]) for name in ("actual", "expected")]
        apart = None if None in two else two[0] - two[1]  # type: ignore[operator]
    found = {}
    for language, words in (("zh", ("、", "，或 ", "，等等")), ("en", (", ", " or ", " or others"))):
        expected = _readings(f["expected"], *words) if shape == "readings" else f["expected"]
        found[f"said_{language}"] = say(
            base, language, f["rule_id"], shape, expected, f["actual"], apart, f["printed"], f["evidence"],
            rule[f"statement_{language}"],
        )  # fmt: skip
    return found


def expected_of(f: Row) -> str | None:
    """What was expected, its readings as a list that people read."""
    if shape_of(f["expected"], f["actual"]) != "readings":
        return f["expected"]  # type: ignore[no-any-return]
    return "perhaps " + _readings(f["expected"], ", ", " or ", " or others")


def say(
    base: Base, language: str, rule_id: str, shape: str, expected: str | None, actual: str | None, apart: Decimal | None,
    printed: str | None, evidence: str | None, statement: str | None,
) -> str:  # fmt: skip
    sentences = base.by("dim_sentence", "rule_id", "shape")
    sentence = sentences.get((rule_id, shape)) or sentences["*", shape]
    text: str = sentence[f"sentence_{language}"]
    for name, word in (
        ("expected", expected), ("actual", actual), ("apart", plain(None if apart is None else abs(apart))),
        ("statement", statement), ("printed", printed), ("evidence", evidence),
    ):  # fmt: skip
        text = text.replace("{" + name + "}", word or "")
    return text


def _readings(expected: str, comma: str, either: str, more: str) -> str:
    readings = expected.removeprefix("perhaps ").replace("; ", " | ").split(" | ")
    return either.join(reading.replace(" ", comma) for reading in readings[:3]) + (more if len(readings) > 3 else "")


def _figure(text: str | None) -> Decimal | None:
    try:
        return None if text is None else Decimal(text.strip())
    except InvalidOperation:
        return None
