"""Printed names and the bodies they mean: never guessed, the same id always. Cases are lines in tests/agencies/."""

import random
import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers import records
from transform.places.agencies import Agencies, load_agencies
from transform.places.bodies import AgencyMatch
from transform.places.lists import UserAgenciesError, read_user_agencies
from transform.places.names import organ_of, organ_words
from transform.places.regions import load_regions
from transform.places.surroundings import Context
from transform.places.tables import agency_tables, region_table

CASES = Path(__file__).parent / "agencies"
DATA = Path(__file__).parents[1] / "data"
PLACES = DATA / "places"
REGIONS = load_regions()
AGENCIES = load_agencies()


def year(case: dict[str, str]) -> int | None:
    return int(case["year"]) if case["year"] else None


def context(case: dict[str, str]) -> Context:
    folders = tuple(folder for folder in case["folders"].split("/") if folder)
    return Context(year(case), folders, case["place"], case["site"], case["title"], lambda: case["text"])


@pytest.mark.parametrize("case", records(CASES / "names.csv"), ids=lambda case: f"{case['name']}-{case['year']}")
def test_a_name_alone(case: dict[str, str]) -> None:
    match = AGENCIES.match(case["name"], Context(year(case)))
    assert match.matched_by == case["matched_by"]
    assert match.is_resolved == bool(case["agency"])
    assert match.agency == (case["agency"] or case["name"])
    told = (match.region_code or "", match.level or "", match.kind or "")
    assert told == (case["region_code"], case["level"], case["kind"])
    assert [candidate.region_code for candidate in match.candidates] == case["candidates"].split()


@pytest.mark.parametrize(
    "case", records(CASES / "contexts.csv"), ids=lambda case: "-".join(list(case.values())[:7])[:60]
)
def test_a_name_in_its_context(case: dict[str, str]) -> None:
    match = AGENCIES.match(case["name"], context(case))
    assert (match.agency, match.matched_by) == (case["agency"] or case["name"], case["matched_by"])
    assert match.is_resolved == bool(case["agency"])


def test_matched_by_is_described_in_the_data() -> None:
    rules = {line["matched_by"]: line["is_resolved"] == "1" for line in records(PLACES / "agency_match_rules.csv")}
    for file in ("names.csv", "contexts.csv"):
        for case in records(CASES / file):
            assert rules[case["matched_by"]] == bool(case["agency"]), case


# -- nothing is guessed --------------------------------------------------------------------------------------------------


NAMES = Counter(region.name for region in REGIONS.by_code.values() if region.until is None)
AMBIGUOUS = sorted(name for name, count in NAMES.items() if count > 1)


@pytest.mark.parametrize("organ", ["", "财政局", "人民政府", "人民政府办公室", "城市管理指挥中心"])
def test_no_county_name_that_two_have_is_ever_resolved_alone(organ: str) -> None:
    assert len(AMBIGUOUS) > 20
    for name in AMBIGUOUS:
        match = AGENCIES.match(name + organ, Context(2023))
        assert not match.is_resolved and match.region_code is None, match
        assert len(match.candidates) == NAMES[name]


def test_every_region_of_today_is_found_by_its_full_name_and_has_a_parent() -> None:
    for region in REGIONS.by_code.values():
        if region.until is None and region.code != "000000":
            match = AGENCIES.match(region.full_name + "财政局", Context(2026))
            assert (match.is_resolved, match.region_code) == (True, region.code)
            parent = AGENCIES.parent_of(match)
            assert parent is not None and (parent.kind, parent.region_code) == ("government", region.code)


@given(st.text(max_size=200), st.integers(2008, 2026) | st.none(), st.text(max_size=30))
def test_any_text_is_matched_to_something_or_stays_unresolved(name: str, report_year: int | None, folder: str) -> None:
    match = AGENCIES.match(name, Context(report_year, (folder,), folder, folder, folder, lambda: folder * 9))
    assert match.agency_id[0] == ("a" if match.is_resolved else "u")


@given(st.text("省市区县某朝阳北京西城财政局人民府镇乡街道新开发管委会国家税务总", max_size=24))
def test_names_of_the_words_of_names_never_fail(name: str) -> None:
    match = AGENCIES.match(name)
    assert AGENCIES.parent_of(match) is None or match.is_resolved


def test_two_nameless_offices_of_two_folders_are_two() -> None:
    one, other = (AGENCIES.match("区财政局", Context(2023, ("a", folder))) for folder in ("first", "second"))
    assert one.agency_id != other.agency_id
    assert one.agency_id == AGENCIES.match("区财政局", Context(2024, ("b", "first"))).agency_id
    by_year = [AGENCIES.match("区财政局", Context(2023, (folder, "2023"))).agency_id for folder in ("first", "second")]
    by_site = [AGENCIES.match("区财政局", Context(2023, site=site)).agency_id for site in ("a.cn", "b.cn")]
    assert len({*by_year, *by_site}) == 4 and by_year[0] == one.agency_id


def test_the_text_is_not_asked_for_if_the_name_says_all() -> None:
    def fails() -> str:
        raise AssertionError("read")

    assert AGENCIES.match("西城区水务局", Context(2023, text=fails)).is_resolved
    with pytest.raises(AssertionError):
        AGENCIES.match("朝阳区水务局", Context(2023, text=fails))


def test_what_one_document_said_does_not_decide_on_another() -> None:
    assert AGENCIES.match("朝阳区统计局", Context(2023, text=lambda: "北京市朝阳区")).region_code == "110105"
    assert AGENCIES.match("朝阳区统计局", Context(2023, text=lambda: "长春市朝阳区")).region_code == "220104"
    assert not AGENCIES.match("朝阳区统计局", Context(2023)).is_resolved
    assert AGENCIES.match("朝阳区统计局", Context(2023, text=lambda: "北京市朝阳区")).region_code == "110105"


# -- ids -------------------------------------------------------------------------------------------------------------------


def test_ids_are_these_for_ever() -> None:
    known = {"西城区财政局": "ae6abce508b0c", "洪泽区人民政府": "a5332bef6c009", "应急管理部": "ad39e0ca83b4a"}
    assert {name: AGENCIES.match(name).agency_id for name in known} == known
    assert AGENCIES.match("区财政局").agency_id == "ufa0db565e0a2"


def test_ids_do_not_depend_on_what_else_was_matched_nor_on_the_order() -> None:
    names = [case["name"] for case in records(CASES / "names.csv")]
    alone = {name: Agencies(REGIONS).match(name).agency_id for name in names}
    together = Agencies(REGIONS)
    random.Random(7).shuffle(names)
    assert {name: together.match(name).agency_id for name in names} == alone


def test_two_spellings_of_one_body_have_one_id_and_two_bodies_two() -> None:
    for names in (
        ("淮安市洪泽区人民政府", "洪泽区人民政府", "江苏省淮安市洪泽区", "洪泽区政府"),
        ("上海市科委", "上海科委", "上海市科学技术委员会"),
        ("西城区政府办", "北京市西城区人民政府办公室"),
        ("西城区牛街街道", "北京市西城区牛街街道办事处", "西城区牛街街道办"),
    ):
        assert len({AGENCIES.match(name).agency_id for name in names}) == 1, names
    every = {AGENCIES.match(case["name"], Context(year(case))) for case in records(CASES / "names.csv")}
    by_id = Counter(match.agency_id for match in {(m.agency_id, m.agency): m for m in every}.values())
    assert set(by_id.values()) == {1}


def test_ids_of_all_governments_and_of_ten_departments_each_are_different() -> None:
    organs = [line["organ"] for line in records(PLACES / "agency_short_names.csv")][:10]
    ids = [
        AGENCIES.match(region.full_name + organ, Context(region.until or 2026)).agency_id
        for region in REGIONS.by_code.values()
        if region.code != "000000"
        for organ in ("人民政府", *organs)
    ]
    assert len(set(ids)) == len(ids)


# -- parents and successors --------------------------------------------------------------------------------------------------


def above(match: AgencyMatch | None) -> list[str]:
    names = []
    while match and (match := AGENCIES.parent_of(match)):
        names.append(match.agency)
    return names


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("洪泽区财政局", ["淮安市洪泽区人民政府", "淮安市人民政府", "江苏省人民政府", "国务院"]),
        ("西城区牛街街道", ["北京市西城区人民政府", "北京市人民政府", "国务院"]),
        ("西城区人民政府办公室", ["北京市西城区人民政府", "北京市人民政府", "国务院"]),
        ("平潭综合实验区地方税务局", ["平潭综合实验区管理委员会", "福建省人民政府", "国务院"]),
        ("国家税务总局北京市税务局", ["国家税务总局", "国务院"]),
        ("应急管理部", ["国务院"]),
        ("朝阳区财政局", []),
    ],
)
def test_the_bodies_above(name: str, expected: list[str]) -> None:
    assert above(AGENCIES.match(name)) == expected


def test_what_became_of_a_body() -> None:
    def links(name: str, report_year: int) -> list[tuple[str, int | None, str]]:
        found = AGENCIES.links_of(AGENCIES.match(name, Context(report_year)))
        return [(link.successor_id, link.since, link.relation) for link in found]

    def agency_id(name: str) -> str:
        return AGENCIES.match(name, Context(2023)).agency_id

    assert links("洪泽县财政局", 2014) == [(agency_id("洪泽区财政局"), 2016, "renamed")]
    assert links("宣武区人民政府", 2008) == [(agency_id("西城区人民政府"), 2010, "merged")]
    assert links("江干区财政局", 2019) == [
        (agency_id("上城区财政局"), 2021, "split"),
        (agency_id("钱塘区财政局"), 2021, "split"),
    ]
    assert links("国家林业局", 2015) == [(agency_id("国家林业和草原局"), 2018, "merged")]
    assert links("西城区财政局", 2023) == []


# -- the user's own list -------------------------------------------------------------------------------------------------------


def test_the_users_list_wins() -> None:
    text = (
        "agency,aliases,region_code,parent,kind,since,until\n"
        "北京市西城区财政局,区财政局|西财局,110102,北京市财政局,,,\n"
        "某某服务中心,服务中心,110102,,institution,2015,2020\n"
    )
    agencies = load_agencies(read_user_agencies(text, "agencies.csv"))
    match = agencies.match("区财政局", Context(2023, ("长春市",)))
    assert (match.agency, match.matched_by, match.is_resolved) == ("北京市西城区财政局", "user", True)
    assert match.agency_id == AGENCIES.match("西城区财政局").agency_id
    assert match.parent_id == AGENCIES.match("北京市财政局").agency_id
    assert agencies.match("服务中心", Context(2018)).agency == "某某服务中心"
    assert agencies.match("服务中心", Context(2018)).kind == "institution"
    assert not agencies.match("服务中心", Context(2023)).is_resolved
    assert agencies.match("东城区财政局") == AGENCIES.match("东城区财政局")


def test_predecessors_of_the_users_list_are_links() -> None:
    text = (
        "agency,region_code,since,predecessor,until,successor\n"
        "西城区数据局,110102,2024,西城区大数据局,,\n西城区大数据局,110102,,,2023,西城区数据局\n"
    )
    agencies = load_agencies(read_user_agencies(text, "agencies.csv"))
    before, after = (
        agencies.match(f"西城区{organ}", Context(y)) for organ, y in (("大数据局", 2022), ("数据局", 2024))
    )
    assert [link[:3] for link in agencies.links_of(before)] == [(before.agency_id, after.agency_id, 2024)]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("name\nx\n", "line 1: no column `agency`"),
        ("agency,colour\nx,y\n", "line 1: column `colour`"),
        ("agency,agency\nx,y\n", "line 1: column `agency` is unknown or there twice"),
        ("agency,region_code\nx,999999\n", "line 2: region_code `999999`"),
        ("agency,kind\nx,ministry\n", "line 2: kind `ministry`"),
        ("agency,level\nx,village\n", "line 2: level `village`"),
        ("agency,since\nx,1820\n", "line 2: since `1820` is no year"),
        ("agency,since,until\nx,2020,2019\n", "line 2: since 2020 is after until 2019"),
        ("agency,kind\nx\n", "line 2: not as many cells"),
        ("agency,kind\nx,zone,y\n", "line 2: not as many cells"),
        ("agency,kind\n,zone\n", "line 2: no name"),
        ("agency,parent\nx,y\ny,x\n", "line 2: `x` stands above itself"),
        ("agency,aliases,parent\nx,z,z\n", "line 2: `x` stands above itself"),
        ("agency,aliases\nx,z\ny,z\n", "line 3: the name `z` is also that of line 2"),
        ('agency\n"x\n', "line"),
    ],
)
def test_a_wrong_list_is_refused_with_its_line(text: str, says: str) -> None:
    with pytest.raises(UserAgenciesError) as refused:
        read_user_agencies(text, "agencies.csv")
    assert says in str(refused.value) and "\n" not in str(refused.value)


def test_an_empty_list_is_no_list() -> None:
    assert read_user_agencies("", "agencies.csv").agencies == ()


@given(text=st.text(max_size=200))
def test_any_list_is_read_or_refused(text: str) -> None:
    try:
        load_agencies(read_user_agencies("agency,aliases\n" + text, "agencies.csv")).match("西城区")
    except UserAgenciesError as error:
        assert "\n" not in str(error)


# -- data and tables -----------------------------------------------------------------------------------------------------------


def test_words_for_kinds_are_words_agencies_end_in() -> None:
    suffixes = {line["suffix"] for line in records(DATA / "agency_suffixes.csv")}
    for suffix in organ_words().kinds:
        assert any(suffix.endswith(known) for known in suffixes), suffix


def test_a_short_name_is_of_one_organ_and_an_organ_is_itself() -> None:
    lines = records(PLACES / "agency_short_names.csv")
    names = Counter(name for line in lines for name in (line["organ"], *line["short_names"].split()))
    assert not [name for name, count in names.items() if count > 1]
    assert all(organ_of(line["organ"]).name == line["organ"] for line in lines)


def test_zones_sites_and_central_bodies_refer_to_what_there_is() -> None:
    for line in records(PLACES / "zones.csv"):
        assert {line["region_code"], line["parent_code"]} <= set(REGIONS.by_code), line
        assert line["level"] in ("province", "prefecture", "county")
    assert all(line["region_code"] in REGIONS.by_code for line in records(PLACES / "site_regions.csv"))
    bodies = records(PLACES / "central_bodies.csv")
    names = Counter(name for line in bodies for name in (line["body"], *line["short_names"].split()))
    assert not [name for name, count in names.items() if count > 1]
    for line in bodies:
        assert set(line["successors"].split()) <= set(names), line
        assert line["until"] or not line["successors"], line


def test_the_tables_hold_every_body_and_those_above() -> None:
    names = ["西城区财政局", "北京市西城区财政局", "朝阳区财政局", "洪泽县财政局"]
    printed = [(name, AGENCIES.match(name, Context(2014))) for name in names]
    tables = agency_tables(AGENCIES, printed)
    bodies = {line["agency_id"]: line for line in tables["dim_agency"].to_pylist()}
    assert len(bodies) == tables["dim_agency"].num_rows
    assert all(line["parent_id"] in bodies for line in bodies.values() if line["parent_id"])
    assert {line["agency"] for line in bodies.values()} >= {"北京市西城区财政局", "朝阳区财政局", "国务院"}
    unresolved = bodies[printed[2][1].agency_id]
    assert unresolved["candidates"] == "北京市朝阳区财政局 (110105) | 长春市朝阳区财政局 (220104)"
    assert (unresolved["is_resolved"], unresolved["region_code"], unresolved["agency"]) == (False, None, "朝阳区财政局")
    aliases = tables["agency_aliases"].to_pylist()
    assert {line["alias"] for line in aliases if line["source"] == "seen"} == set(names)
    assert tables["agency_links"].num_rows == 2
    rules = {line["matched_by"] for line in records(PLACES / "agency_match_rules.csv")}
    assert {line["matched_by"] for line in bodies.values()} <= rules
    assert region_table(REGIONS).num_rows == len(REGIONS.by_code)


# -- speed ---------------------------------------------------------------------------------------------------------------------


def test_names_are_matched_fast_enough() -> None:
    names = [region.full_name + organ for region in REGIONS.by_code.values() for organ in ("财政局", "水务局")]
    fresh, remembered = [], []
    for _ in range(3):
        agencies = Agencies(REGIONS)
        for times in (fresh, remembered):
            start = time.perf_counter()
            for name in names:
                agencies.match(name)
            times.append(len(names) / (time.perf_counter() - start))
    assert max(fresh) > 5_000 and max(remembered) > 50_000, (max(fresh), max(remembered))
