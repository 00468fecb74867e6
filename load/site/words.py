"""The words of the site's pages in both languages: data/site/words.csv."""

from functools import cache

from load import sqlfiles

LANGUAGES = ("zh", "en")


@cache
def words(language: str) -> dict[str, str]:
    """Code -> word."""
    return {line["code"]: line[f"label_{language}"] for line in sqlfiles.lines(sqlfiles.DATA / "site" / "words.csv")}


@cache
def labels(language: str) -> dict[str, dict[str, str]]:
    """Kind -> code -> label of the codes that stand in the warehouse: data/words.csv, the forms, the rates and what can stand in a cell."""
    found: dict[str, dict[str, str]] = {}
    for line in sqlfiles.lines(sqlfiles.DATA / "words.csv"):
        found.setdefault(line["kind"], {})[line["code"]] = line[f"label_{language}"]
    for line in sqlfiles.lines(sqlfiles.DATA / "forms" / "forms.csv"):
        found["report_format"][line["form"]] = line[f"label_{language}"]
    for kind, code, file in (("metric", "metric", "metrics"), ("value_status", "value_status", "value_statuses")):
        for line in sqlfiles.lines(sqlfiles.DATA / f"{file}.csv"):
            found.setdefault(kind, {})[line[code]] = line[f"label_{language}"]
    return found
