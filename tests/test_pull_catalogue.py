"""The catalogue: each fault has its source, key and line; what is valid names every list and every host.

A fault is a file of tests/catalogues/ whose last line says what is said of it. Adding one needs no Python.
"""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.pull.catalogue import CatalogueError, ListSource, catalogue, parsed, web_hosts
from flows.commands.pulling import entry
from tests.helpers import ROOT

FAULTS = sorted((ROOT / "tests" / "catalogues").glob("*.toml"))
LIST = """
version = 1
contact = "a@example.org"
[[source]]
id = "a"
kind = "list"
start = "{start}"
{each}
list = {{ dialect = "links" }}
"""


def source(start: str, each: str = "") -> ListSource:
    found = parsed(LIST.format(start=start, each=f"each = {each}" if each else ""), "s.toml").source[0]
    assert isinstance(found, ListSource)
    return found


@pytest.mark.parametrize("path", FAULTS, ids=lambda path: path.stem)
def test_a_fault(path: Path) -> None:
    said = path.read_text("utf-8").rstrip().rsplit("# says: ", 1)[1]
    with pytest.raises(CatalogueError) as caught:
        catalogue(path)
    assert said in caught.value.faults[0] and caught.value.faults[0].startswith(f"{path}: ")
    assert all("\n" not in fault and len(fault) < 500 for fault in caught.value.faults)


@pytest.mark.parametrize("first", [2008, 2019, 2026, 2031])
def test_hosts_of_years_up_to_now(first: int) -> None:
    """A tree of years has its host whatever year it is asked in, and whatever year it begins with."""
    found = source("https://www.a.example/{year}nb/", f'{{ year = "{first}..now" }}')
    assert web_hosts(found) == {"www.a.example"}
    assert [each["year"] for _, each in found.starts(first + 1)] == [str(first), str(first + 1)]
    assert list(found.starts(first - 1)) == []


def test_hosts_of_each() -> None:
    found = source("https://{host}/x/{n}", '{ host = ["www.a.example", "b.example"] }')
    assert web_hosts(found) == {"www.a.example", "b.example"}
    assert [start for start, _ in found.starts(2026)] == ["https://www.a.example/x/1", "https://b.example/x/1"]


@given(st.text(max_size=80), st.text(max_size=30))
def test_an_entry_to_paste_is_toml(address: str, name: str) -> None:
    """Whatever stands in an address, the printed entry says that address and nothing else."""
    address, name = (text.encode("utf-8", "ignore").decode() for text in (address, name))
    said = tomllib.loads(entry(name, address, "links"))["source"]
    assert len(said) == 1 and (said[0]["id"], said[0]["start"]) == (name, address)
