"""Which body each report of a run is of: told after reading, again when names or the user's list change."""

from pathlib import Path

import duckdb
import pytest

from flows import placing
from load import ForeignWarehouse, Warehouse, WarehouseError
from tests.helpers import page
from tests.office import run
from transform.places.placing import folders_of

DISTRICTS = ("北京市西城区", "长春市朝阳区")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """`in` with a 区财政局 in the folders of two districts, and one in none."""
    for number, folder in enumerate((*DISTRICTS, "其他")):
        (tmp_path / "in" / folder).mkdir(parents=True)
        (tmp_path / "in" / folder / "a.txt").write_text(page(agency="区财政局") + f"\n{number}", "utf-8")
    return tmp_path


def agencies(home: Path) -> list[tuple[str, str | None, bool]]:
    sql = (
        "select r.agency, r.region_code, g.is_resolved from v_reports as r "
        "join dim_agency as g using (agency_id) where r.is_current order by all"
    )
    return [tuple(row.values()) for row in Warehouse(home / "w.duckdb").query(sql).to_pylist()]


def test_folders_say_which_district(home: Path) -> None:
    run(home)
    assert agencies(home) == [
        ("北京市西城区财政局", "110102", True),
        ("区财政局", None, False),
        ("长春市朝阳区财政局", "220104", True),
    ]


def test_a_place_given_later_is_taken_up_without_reading_again(home: Path) -> None:
    run(home)
    summary = run(home, place="北京市东城区")
    assert (summary.read, summary.changed) == (0, True)
    assert ("北京市东城区财政局", "110101", True) in agencies(home)
    assert run(home, place="北京市东城区").changed is False
    assert run(home).changed is False, "what was said stays said"


def test_the_users_list_is_kept_until_another_comes(home: Path) -> None:
    run(home)
    listed = home / "agencies.csv"
    listed.write_text("agency,aliases,region_code\n某某区财政局,区财政局,110105\n", "utf-8")
    assert run(home, agencies=listed).changed
    assert {agency for agency, *_ in agencies(home)} == {"某某区财政局"}
    (home / "in" / "其他" / "b.txt").write_text(page(agency="区财政局") + "\n再", "utf-8")
    run(home)
    assert {agency for agency, *_ in agencies(home)} == {"某某区财政局"}
    listed.write_text("", "utf-8")
    run(home, agencies=listed)
    assert ("北京市西城区财政局", "110102", True) in agencies(home)


def test_a_wrong_list_stops_the_run_with_its_line(home: Path) -> None:
    run(home)
    before = (home / "w.duckdb").read_bytes()
    listed = home / "agencies.csv"
    listed.write_text("agency,region_code\n某某区财政局,1\n", "utf-8")
    with pytest.raises(WarehouseError, match=r"agencies\.csv: line 2: region_code"):
        run(home, agencies=listed)
    listed.write_bytes(b"\xff\xff")
    with pytest.raises(WarehouseError, match="neither UTF-8 nor GB18030"):
        run(home, agencies=listed)
    with pytest.raises(WarehouseError, match="cannot be read"):
        run(home, agencies=home / "none.csv")
    choices = home / "choices.csv"
    for text, said in (
        ("sha,by\n", "line 1: the columns are"),
        ("document_sha256,chosen_by\nabc,王\n", "line 2: document_sha256"),
        (f"document_sha256,chosen_by\n{'0' * 64},\n", "line 2: chosen_by"),
        (f"document_sha256,chosen_by,chosen_on\n{'0' * 64},王,soon\n", "line 2: chosen_on"),
    ):
        choices.write_text(text, "utf-8")
        with pytest.raises(WarehouseError, match=said):
            run(home, choices=choices)
    assert (home / "w.duckdb").read_bytes() == before


def test_a_list_as_excel_saves_it_is_read(home: Path) -> None:
    listed = home / "agencies.csv"
    listed.write_bytes("agency,aliases,region_code\n某某区财政局,区财政局,110105\n".encode("gb18030"))
    run(home, agencies=listed)
    assert {agency for agency, *_ in agencies(home)} == {"某某区财政局"}


def test_a_place_is_taken_up_with_a_forced_run_and_kept_when_a_file_is_touched(home: Path) -> None:
    run(home)
    run(home, place="北京市东城区", force=True)
    assert ("北京市东城区财政局", "110101", True) in agencies(home)
    (home / "in" / "其他" / "a.txt").write_text(page(agency="区财政局") + "\n另", "utf-8")
    run(home)
    listed = home / "agencies.csv"
    listed.write_text("agency,aliases\n某某联合局,别的局\n", "utf-8")
    before = agencies(home)
    run(home, agencies=listed)  # all are told anew, also the report whose address holds another now
    assert agencies(home) == before
    assert len(before) == 3


def test_a_place_is_not_looked_for_in_a_warehouse_with_other_tables(home: Path) -> None:
    run(home)
    with duckdb.connect(str(home / "w.duckdb")) as connection:
        connection.execute("update meta set value = 'another' where name = 'schema_version'")
        connection.execute("alter table sources drop column place")
    before = (home / "w.duckdb").read_bytes()
    with pytest.raises(ForeignWarehouse):
        run(home, place="北京市东城区", force=True)
    assert (home / "w.duckdb").read_bytes() == before


def test_small_shares_give_what_one_gives(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(home)
    before = agencies(home)
    (home / "w.duckdb").unlink()
    monkeypatch.setattr(placing, "_AT_ONCE", 1)
    run(home)
    assert agencies(home) == before


def test_parts_of_the_users_list_win_over_derived_ones(home: Path) -> None:
    listed = home / "agencies.csv"
    listed.write_text(
        "agency,aliases,region_code,parent\n北京市西城区财政局,,110102,北京市西城区人民政府\n"
        "北京市西城区民政局,,110102,北京市西城区人民政府\n",
        "utf-8",
    )
    run(home, agencies=listed)
    sql = "select distinct parent, children_expected, children_present from v_rollup_check order by all"
    found = [tuple(row.values()) for row in Warehouse(home / "w.duckdb").query(sql).to_pylist()]
    assert found == [("北京市西城区人民政府", 2, 1), ("长春市朝阳区人民政府", 1, 1)]


@pytest.mark.parametrize(
    ("uri", "folders"),
    [
        ("a.txt", ()),
        ("./北京市/西城区/a.txt", ("北京市", "西城区")),
        ("/data/北京市/x.zip/西城区/a.txt", ("data", "北京市", "x.zip", "西城区")),
        ("https://www.bjxch.gov.cn/%E5%B9%B4%E6%8A%A5/a.html?x=1", ("年报",)),
    ],
)
def test_folders_of_an_address(uri: str, folders: tuple[str, ...]) -> None:
    assert folders_of(uri) == folders
