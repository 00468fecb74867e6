"""From which numbers on a guard refuses: data/guards.csv, and what a person set instead."""

from collections.abc import Mapping

from load.sqlfiles import DATA, lines

THRESHOLDS: Mapping[str, float] = {
    line["setting"]: float(line["value"]) for line in lines(DATA / "guards.csv") if line["setting"]
}
"""Setting -> value, where nobody sets another. `_least`, `_reports`: counts; `_share`: a part of one; `_factor`: times as many."""

NAMES: Mapping[str, str] = {line["guard"]: line["name"] for line in lines(DATA / "guards.csv")}
"""Guard -> what it looks at, where it is not one of several."""


def thresholds(own: Mapping[str, float]) -> dict[str, float]:
    """All thresholds, a person's own in place of the usual ones. Raises KeyError for one that no guard has."""
    unknown = own.keys() - THRESHOLDS.keys()
    if unknown:
        raise KeyError(min(unknown))
    return {**THRESHOLDS, **own}
