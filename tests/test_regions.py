"""The table of regions is whole, and places are read by the longest match."""

import pytest

from transform.places.regions import NATION, load_regions

REGIONS = load_regions()


def test_every_parent_and_successor_is_a_region_of_the_right_time() -> None:
    for region in REGIONS.by_code.values():
        if region.code == NATION:
            continue
        parent = REGIONS.by_code[region.parent]
        assert parent.code != region.code
        assert region.full_name.endswith(region.name)
        for code in region.successors:
            after = REGIONS.by_code[code]
            assert region.until is not None
            assert after.since is None or after.since <= region.until + 1, region
            assert after.until is None or after.until > region.until, region
            assert after.code[:2] == region.code[:2], region


def test_every_abolished_region_has_a_successor_and_no_region_of_today_has_one() -> None:
    assert all((region.until is None) == (not region.successors) for region in REGIONS.by_code.values())


def test_numbers_of_regions_today() -> None:
    today = [region for region in REGIONS.by_code.values() if region.until is None]
    assert sum(region.level == "province" for region in today) == 34
    assert sum(region.level == "prefecture" for region in today) == 333
    assert sum(region.level == "county" for region in today) == 2847


def test_years_are_in_order() -> None:
    for region in REGIONS.by_code.values():
        assert region.since is None or region.until is None or region.since <= region.until
        assert region.until is None or region.until >= 2007


@pytest.mark.parametrize(
    ("code", "since", "until", "successors"),
    [
        ("330104", None, 2020, ("330102", "330114")),
        ("330113", 2021, None, ()),
        ("232701", 2018, None, ()),
        ("310108", None, 2014, ("310106",)),
        ("110104", None, 2009, ("110102",)),
        ("110103", None, 2009, ("110101",)),
        ("320829", 1983, 2015, ("320813",)),
    ],
)
def test_known_changes(code: str, since: int | None, until: int | None, successors: tuple[str, ...]) -> None:
    region = REGIONS.by_code[code]
    assert (region.since, region.until, region.successors) == (since, until, successors)


@pytest.mark.parametrize(
    ("text", "codes", "end"),
    [
        ("北京市西城区财政局", ("110102",), 6),
        ("北京西城财政局", ("110102",), 4),
        ("朝阳区财政局", ("110105", "220104"), 3),
        ("吉林省吉林市", ("220200",), 6),
        ("襄樊市襄城区", ("420602",), 6),
        ("化隆县", ("630224", "632127"), 3),
    ],
)
def test_longest_reading(text: str, codes: tuple[str, ...], end: int) -> None:
    reading = REGIONS.readings(text)[0]
    assert (reading.codes, reading.end) == (codes, end)


def test_no_place_is_read_where_none_stands() -> None:
    assert REGIONS.readings("国家公务员局") == []
    assert REGIONS.readings("") == []
    assert REGIONS.readings("海") == []


def test_a_district_is_not_read_inside_another_province() -> None:
    assert REGIONS.readings("上海市西城区")[0].codes == ("310000",)


def test_mentions_are_full_names_in_order() -> None:
    text = "按照北京市的要求，上海西城朝阳区城区，淮安市洪泽区"
    found = [(text[at : reading.end], reading.codes) for at, reading in REGIONS.mentions(text)]
    assert found == [("北京市", ("110000",)), ("朝阳区", ("110105", "220104")), ("淮安市洪泽区", ("320813",))]


def test_of_a_code_changed_the_year_decides_and_without_a_year_the_last_one() -> None:
    codes = ("630224", "632127")
    assert REGIONS.valid_in(codes, 2010) == ("632127",)
    assert REGIONS.valid_in(codes, 2020) == ("630224",)
    assert REGIONS.valid_in(codes, None) == ("630224",)


def test_a_year_more_or_less_is_allowed_when_nothing_fits_exactly() -> None:
    assert REGIONS.valid_in(("330104",), 2021) == ("330104",)
    assert REGIONS.valid_in(("330104",), 2022) == ()
    assert REGIONS.valid_in(("330113",), 2020) == ("330113",)
    assert REGIONS.valid_in(("330113",), 2019) == ()
