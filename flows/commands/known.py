"""Names that people ask for: one that nobody has is refused with those it may mean, before anything is done."""

import re
from typing import TYPE_CHECKING

import click

from flows.nearest import nearest, one_of, perhaps

if TYPE_CHECKING:
    from load import Warehouse

_ZEROS = re.compile("(?:00)+$")


def unknown(option: str, what: str) -> click.BadParameter:
    return click.BadParameter(what, ctx=click.get_current_context(silent=True), param_hint=f"'{option}'")


class KnownNames:
    """The names in a warehouse. Each method gives what is meant by a name, or raises BadParameter (exit code 2)."""

    def __init__(self, warehouse: "Warehouse") -> None:
        from load.sqlfiles import statement

        found = warehouse.query(statement("ask/known_names")).to_pydict()
        self._names: dict[str, list[str]] = {}
        for kind, name in zip(found["kind"], found["name"], strict=True):
            self._names.setdefault(kind, []).append(name)
        self._where = str(warehouse.path)

    def rule(self, wanted: str | None) -> str | None:
        """The rule of this id; case does not matter."""
        if wanted is None:
            return None
        rules = {name.casefold(): name for name in self._names["rule"]}
        found = rules.get(wanted.strip().casefold())
        if found is None:
            raise unknown("--rule", f"no rule is called {_shown(wanted)}{perhaps(wanted, rules.values())}")
        return found

    def agency(self, wanted: str | None) -> str | None:
        """Part of the name of an agency."""
        names = self._names.get("agency", [])
        if wanted is not None and (not wanted.strip() or not any(wanted in name for name in names)):
            raise unknown(
                "--agency", f"the name of no agency in {self._where} holds {_shown(wanted)}{perhaps(wanted, names)}"
            )
        return wanted

    def region(self, wanted: str | None) -> str | None:
        """A region's code, or how it begins, or part of a region's name."""
        if wanted is None:
            return None
        names, codes = self._names["region"], self._names["code"]
        begins = _ZEROS.sub("", wanted)
        if wanted.isascii() and wanted.isdigit():
            if any(code.startswith(begins) for code in codes):
                return wanted
            raise unknown("--region", f"no region has the code {_shown(wanted)}{perhaps(wanted, codes)}")
        if not wanted.strip() or not any(wanted in name for name in names):
            raise unknown("--region", f"the name of no region holds {_shown(wanted)}{_place_like(wanted, names)}")
        return wanted

    def report(self, wanted: str | None) -> str | None:
        """How the id of a report begins."""
        if wanted is not None and (
            not wanted.strip() or not any(name.startswith(wanted) for name in self._names.get("report", []))
        ):
            raise unknown("--report", f"the id of no current report in {self._where} begins with {_shown(wanted)}")
        return wanted


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
