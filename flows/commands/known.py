"""Names that people ask for: one that nobody has is refused with those it may mean, before anything is done."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from flows.nearest import nearest, one_of, perhaps

if TYPE_CHECKING:
    from load import Warehouse

_ZEROS = re.compile("(?:00)+$")


def unknown(option: str, what: str) -> click.BadParameter:
    return click.BadParameter(what, ctx=click.get_current_context(silent=True), param_hint=f"'{option}'")


FILTERS = ("rule", "agency", "region", "report")
"""Options of `gongkai findings` that name something."""


def names_asked_for(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """The filters as they are asked with: a rule in capitals. Raises BadParameter for one that is blank."""
    for name in FILTERS:
        if wanted[name] is not None and not wanted[name].strip():
            raise unknown(f"--{name}", "is empty; name one, or leave the option out")
    rule = wanted["rule"]
    return {**wanted, "rule": rule and rule.strip().upper()}


def refuse_unknown(warehouse: "Warehouse", wanted: Mapping[str, Any]) -> None:
    """Raises BadParameter (exit code 2) if one of the filters names what is not known: to be asked where nothing was found."""
    from load.sqlfiles import statement

    asked = {name: wanted[name] for name in FILTERS if wanted[name] is not None}
    if not asked:
        return
    found = warehouse.query(statement("ask/known_names")).to_pydict()
    names: dict[str, list[str]] = {}
    for kind, name in zip(found["kind"], found["name"], strict=True):
        names.setdefault(kind, []).append(name)
    for name, text in asked.items():
        said = _UNKNOWN[name](text, names)
        if said:
            raise unknown(f"--{name}", said)


def _rule(wanted: str, names: Mapping[str, list[str]]) -> str:
    known = names["rule"]
    return "" if wanted in known else f"no rule is called {_shown(wanted)}{perhaps(wanted, known)}"


def _agency(wanted: str, names: Mapping[str, list[str]]) -> str:
    """Part of the name of an agency."""
    known = names.get("agency", [])
    if any(wanted in name for name in known):
        return ""
    return f"the name of no agency in the warehouse holds {_shown(wanted)}{perhaps(wanted, known)}"


def _region(wanted: str, names: Mapping[str, list[str]]) -> str:
    """A region's code, or how it begins, or part of a region's name."""
    if wanted.isascii() and wanted.isdigit():
        if any(code.startswith(_ZEROS.sub("", wanted)) for code in names["code"]):
            return ""
        return f"no region has the code {_shown(wanted)}{perhaps(wanted, names['code'])}"
    if any(wanted in name for name in names["region"]):
        return ""
    return f"the name of no region holds {_shown(wanted)}{_place_like(wanted, names['region'])}"


def _report(wanted: str, names: Mapping[str, list[str]]) -> str:
    """How the id of a report begins."""
    if any(name.startswith(wanted) for name in names.get("report", [])):
        return ""
    return f"the id of no current report in the warehouse begins with {_shown(wanted)}"


_UNKNOWN = {"rule": _rule, "agency": _agency, "region": _region, "report": _report}
"""Filter -> what is said of a name that is not known; '' if it is."""


def known_place(wanted: str | None) -> str | None:
    """Where the sources are from, if that is a place that is known."""
    if wanted is None:
        return None
    from transform.places.agencies import load_agencies
    from transform.places.lists import UserAgencies
    from transform.places.regions import load_regions

    if load_agencies(UserAgencies(())).place_codes(wanted):
        return wanted
    names = [region.full_name for region in load_regions().by_code.values()]
    said = f"no place is known as {_shown(wanted)}{_place_like(wanted, names)}"
    context = click.get_current_context()
    if context.get_parameter_source("place") == click.core.ParameterSource.DEFAULT_MAP:
        from flows.configuration import ConfigurationError

        raise ConfigurationError(f"{context.find_root().obj.origin('place')}: {said}")
    raise unknown("--place", said)


def _place_like(wanted: str, names: list[str]) -> str:
    """The places whose own name, or whole name, is most like it."""
    own = {re.sub("^.*(?:省|自治区|市|自治州|地区|盟)(?=.{2})", "", name): name for name in names}
    return perhaps(wanted, names) or one_of([own[name] for name in nearest(wanted, own)])


def _shown(text: str) -> str:
    return repr(text if len(text) <= 60 else f"{text[:59]}…")
