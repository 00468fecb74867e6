"""Pages that list reports, family by family: a folder of tests/lists/ is a page and what it says. Adding one needs no Python."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.pull.addresses import RefusedAddress
from extract.pull.lists import ListPage, Row, day_in_address, dialect_of, dialects, number_of_pages, page_address, parse
from tests.helpers import ROOT

CASES = sorted(path for path in (ROOT / "tests" / "lists").iterdir() if path.is_dir())


def read(case: Path) -> tuple[bytes, dict[str, Any]]:
    page = next(path for path in case.iterdir() if path.stem == "page")
    return page.read_bytes(), json.loads((case / "expected.json").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_page(case: Path) -> None:
    body, expected = read(case)
    dialect = dialects()[expected["dialect"]]
    page = parse(dialect, body, expected["address"])
    assert [list(row) for row in page.rows] == expected["rows"]
    for name in ("pages", "total", "size"):
        assert getattr(page, name) == expected.get(name), name
    assert (page.empty, page.shell, page.elsewhere) == (
        expected.get("empty", False), expected.get("shell", False), expected.get("elsewhere", 0),
    )  # fmt: skip
    for number, address in enumerate(expected.get("next", []), 2):
        assert page_address(dialect.paging, expected["address"], number, page) == address
    if expected.get("next") and page.total is not None:
        assert number_of_pages(page) == -(-page.total // (page.size or len(page.rows)))


@pytest.mark.parametrize("name", [name for name in dialects() if name != "links"])
def test_a_family_is_known_by_its_marks(name: str) -> None:
    body, expected = read(ROOT / "tests" / "lists" / name)
    assert dialect_of(body, expected["address"])[0][0].name == name


def test_every_family_has_its_pages() -> None:
    """A page of its own, one that is empty, a shell, a wall."""
    names = {case.name for case in CASES}
    for name in dialects():
        assert {f"{name}, shell", f"{name}, a wall", f"{name}, nothing"} <= names
        assert name in names or name == "links"


@given(st.text(max_size=300), st.sampled_from(sorted(dialects())))
def test_any_page_is_read_without_fault(text: str, name: str) -> None:
    for body in (
        text.encode("utf-8", "replace"),
        f"<record><REC>{text}".encode("utf-8", "replace"),
        f'{{"articles":{json.dumps([text])}}}'.encode(),
    ):
        page = parse(dialects()[name], body, "https://www.a.example/x/")
        assert all(row.title and row.address.startswith("http") for row in page.rows)


PIECES = [
    "<record>",
    "<REC><TITLE>",
    "<a href=x>y</a>",
    "<li>",
    "<div><a href=x>",
    "createPageHTML(",
    "2024-1-",
    '{"articles":[',
    "&unitid=",
    "<div>",
]


@pytest.mark.parametrize("piece", PIECES)
@pytest.mark.parametrize("name", sorted(dialects()))
def test_time_grows_with_the_page(piece: str, name: str) -> None:
    took = []
    for times in (4_000, 16_000):
        body = (piece * times).encode()
        began = time.process_time()
        parse(dialects()[name], body, "https://www.a.example/x/")
        took.append(time.process_time() - began)
    assert took[1] < 0.3 or took[1] < 9 * took[0]


def test_the_page_of_a_family_that_says_too_little() -> None:
    with pytest.raises(RefusedAddress, match="does not say"):
        page_address(
            dialects()["jpage"].paging, "https://www.a.example/", 2, ListPage((Row("x", "https://www.a.example/x"),))
        )


def test_days_in_addresses() -> None:
    assert day_in_address("https://a.example/202401/t20240131_12.html") == "2024-01-31"
    assert day_in_address("https://a.example/art/2024/1/3/art_1.html") == "2024-01-03"
    assert day_in_address("https://a.example/x/20240131/ab.html") == "2024-01-31"
    assert day_in_address("https://a.example/2024/13/41/x.html") is None
