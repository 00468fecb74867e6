"""The pages that are written whole, from templates, in both languages."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from load import sqlfiles
from load.reading import Origin
from load.site import forms
from load.site.charts import Chart, Figure
from load.site.lists import Rows, rows
from load.site.words import LANGUAGES, labels, words
from load.warehouse import Warehouse

_SITE = sqlfiles.DATA / "site"
PAGES = (
    "index", "regions", "region", "agency", "report", "outcomes", "ranking", "findings", "issues", "dictionary", "downloads",
    "query",
)  # fmt: skip
"""In the order of the menu, but for those that are led to: region, agency, report."""
_LED_TO = frozenset({"region", "agency", "report"})
_NATION = "000000"


def write(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    origin: Origin,
    charts: Sequence[Chart],
    known: Mapping[str, Any],
    downloads: Rows,
    query: str = "",
) -> None:
    """Writes every page, and what their scripts know: forms, words, where shards are.

    `query` says what can be asked in the browser: warehouse, slim, or nothing.
    """
    environment = Environment(
        loader=FileSystemLoader(_SITE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    shown = {
        "origin": origin,
        "overview": rows(connection, "lists/overview")[0],
        "charts": charts,
        "runs": rows(connection, "lists/runs"),
        "left_out": _by(rows(connection, "lists/left_out"), "metric"),
        "set_aside": rows(connection, "lists/set_aside"),
        "dictionary": list(_by(rows(connection, "lists/dictionary"), "object").items()),
        "downloads": downloads,
        "query": query,
        "provinces": _provinces(connection),
        "menu": [page for page in PAGES if page not in _LED_TO],
    }
    squares = sqlfiles.lines(_SITE / "squares.csv")
    _script(folder / "forms.js", "forms", forms.forms(connection))
    for language in LANGUAGES:
        said = words(language)
        context = {
            "language": language,
            "other": LANGUAGES[language == LANGUAGES[0]],
            "codes": labels(language),
            "figures": _figures_in(language),
        }
        place = folder / language
        place.mkdir()
        _script(place / "words.js", "words", {**_about(connection, language), "squares": squares, **known})
        for page in PAGES:
            template = environment.get_template(f"{page}.html")
            text = template.render(**shown, **context, page=page, w=_Said(said))
            (place / f"{page}.html").write_text(text, "utf-8")
    (folder / "index.html").write_text(environment.get_template("entrance.html").render(origin=origin), "utf-8")


def _figures_in(language: str) -> Callable[[Chart], list[tuple[Figure, str]]]:
    """Gives a template the figures of a chart, each with what it is drawn from."""
    return lambda chart: [(figure, _data(figure, language)) for figure in chart.figures]


def scripts(warehouse: Warehouse, language: str) -> dict[str, str]:
    """forms.js and words.js, for a page that shows reports without a site around it."""
    with warehouse.connect() as connection:
        words_js = _text("words", _about(connection, language))
        return {"forms.js": _text("forms", forms.forms(connection)), "words.js": words_js}


def _about(connection: duckdb.DuckDBPyConnection, language: str) -> dict[str, Any]:
    """What the scripts of pages know in a language: words, labels of codes and cells, English of the forms' labels."""
    named: dict[str, dict[str, str]] = {}
    for row in rows(connection, "lists/names"):
        named.setdefault(row["table_code"], {})[row["code"]] = row[f"label_{language}"]
    return {
        "language": language,
        "words": words(language),
        "codes": labels(language),
        "names": named,
        "glosses": forms.glosses(connection) if language == "en" else {},
    }


class _Said:
    """The words of a language in a template: `w("page.index")`. Raises KeyError for one that is not there."""

    def __init__(self, said: Mapping[str, str]) -> None:
        self._said = said

    def __call__(self, code: str, **filled: Any) -> str:
        return self._said[code].format(**filled) if filled else self._said[code]

    def has(self, code: str) -> bool:
        return code in self._said


def _data(figure: Figure, language: str) -> str:
    """JSON that may stand in a page: no tag begins in it."""
    text = json.dumps(figure.drawn(language), ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c")


def _script(file: Path, name: str, value: Any) -> None:
    file.write_text(_text(name, value), "utf-8")


def _text(name: str, value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return f"window.G=window.G||{{}};G.{name}={text};\n"


def _by(found: Rows, column: str) -> dict[str, Rows]:
    parts: dict[str, Rows] = {}
    for row in found:
        parts.setdefault(row[column], []).append(row)
    return parts


def _provinces(connection: duckdb.DuckDBPyConnection) -> Rows:
    return [
        row
        for row in rows(connection, "lists/region_names")
        if row["level"] == "province" and row["parent_code"] == _NATION
    ]
