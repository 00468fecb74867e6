"""The words of the program in both languages: every one has its Chinese, and what is filled in stays what it is."""

import csv
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import click
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows import language
from flows.cli import cli
from flows.commands.help import filled
from flows.commands.printing import print_table
from flows.language import asked_for, choose, columns, in_chinese, messages, said
from tests.helpers import ROOT, SAMPLE
from tests.tools.messages import ROOT as FROM
from tests.tools.messages import not_for_people, said_by_code, texts_of_code, without_chinese

GONGKAI = Path(sys.executable).with_name("gongkai")
PLACE = re.compile(r"\{(\d+)!?\}")


@pytest.fixture
def chinese() -> Iterator[None]:
    choose("zh")
    yield
    choose("en")


def test_all_that_the_code_says_has_its_chinese() -> None:
    """What is new there is listed by `python -m tests.tools.messages`."""
    assert FROM == ROOT and without_chinese() == []


def test_nothing_stands_there_that_nobody_says() -> None:
    code = {one.text for one in said_by_code()}
    with language.MESSAGES.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    assert [line["en"] for line in lines if not line["of"] and line["en"] not in code] == []
    assert not_for_people()[1] <= texts_of_code()
    assert [line["en"] for line in lines] == sorted({line["en"] for line in lines})


def test_every_message_says_all_that_is_filled_in() -> None:
    for english, chinese in messages():
        places = english.count("{}")
        assert {int(number) for number in PLACE.findall(chinese)} <= set(range(1, places + 1)), english
        named = {int(number) for number in PLACE.findall(chinese)}
        plural = len(re.findall(r"\{\} report\{\}", english))
        assert len(named) == places - plural, f"{english!r}: not every place is in {chinese!r}"


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("reports: holds no document now, and held 12 the last time; nothing was changed; --accept-empty goes on",
         "reports：没有任何文件，而上次有 12 份；未作任何改动；加 --accept-empty 可继续"),
        ("none new; 3 in all", "没有新的；累计 3 份"),
        ("2 reports; 16 seen = 0 unchanged + 15 loaded + 1 set aside + 0 same as another",
         "2 份年报；发现 16 = 未变 0 + 载入 15 + 搁置 1 + 与其他文件相同 0"),
        ("corrections.csv: line 3: value '12x' is no figure; write 491.5万元 for an amount, 12 for a count",
         "corrections.csv：第 3 行：'12x' 不是数字；金额写作 491.5万元，件数写作 12"),
        ("a; b.duckdb: nothing was changed, the disk of /mnt is full (No space left on device); free some space, then try again",
         "a; b.duckdb：未作任何改动，/mnt 所在的磁盘已满；请腾出空间后重试"),
        ("2026-12-01 11:39:54 +08:00: published as run 2 after 8 s", "2026-12-01 11:39:54 +08:00：已发布，第 2 次运行，用时 8 秒"),
        ("'APP-2' is something that nobody wrote down", "'APP-2' is something that nobody wrote down"),
        ("", ""),
    ],
)  # fmt: skip
def test_what_is_said(english: str, chinese: str) -> None:
    assert in_chinese(english) == chinese
    assert said(english) == english  # the program speaks English unless asked


@given(st.text(max_size=60))
def test_a_name_stays_what_it_is(name: str) -> None:
    text = in_chinese(f"{name}: is there already; nothing was changed")
    is_message = f"{name}: {{}}" in dict(language.messages()) or "is there already; nothing was changed" in name
    assert text == f"{name}：已经存在；未作任何改动" or is_message
    if re.fullmatch("[a-zA-Z0-9_]*", name):  # a word alone: only where it is a code or a message
        assert in_chinese(name) == language._table()[0].get(name, name)


@pytest.mark.parametrize("piece", ["{} or ", "; ", ", ", ": ", "value ", " (", "run "])
def test_a_long_line_takes_no_long(piece: str) -> None:
    took = []
    for times in (1_000, 4_000):
        text = (piece * times)[:19_000]
        began = time.process_time()
        in_chinese(text)
        took.append(time.process_time() - began)
    assert took[1] < 5


def test_who_chooses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GONGKAI_LANG", raising=False)
    assert asked_for(["run", "--lang", "zh"]) == asked_for(["--lang=zh", "run"]) == "zh"
    assert asked_for(["run"]) is asked_for(["run", "--lang", "fr"]) is asked_for(["sql", "--", "--lang", "zh"]) is None
    monkeypatch.setenv("GONGKAI_LANG", "zh")
    assert asked_for(["run"]) == "zh" and asked_for(["run", "--lang", "en"]) == "en"
    with pytest.raises(ValueError, match="none of en, zh"):
        choose("fr")


def _commands(group: click.Group, context: click.Context) -> Iterator[tuple[str, str]]:
    yield "gongkai", group.get_help(context)
    for name, command in group.commands.items():
        yield name, command.get_help(cli.context_class(command, info_name=name, parent=context))


@pytest.mark.usefixtures("chinese")
def test_help_is_chinese_to_the_end() -> None:
    """No three English words stand side by side, but in an example of a command."""
    for name, text in _commands(cli, cli.context_class(cli, info_name="gongkai")):
        assert "用法：" in text
        for line in text.split("\n"):
            if not line.strip().startswith("gongkai "):
                assert not re.search(r"[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}", line), (name, line)
            assert columns(line) <= 100 or line.strip().startswith("gongkai ")


@given(st.text("分ab，。 （", max_size=80), st.integers(8, 40))
def test_lines_are_filled(text: str, width: int) -> None:
    lines = filled(text, width)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(line == line.strip(" ") or line.endswith(" ") is False for line in lines)


def gongkai(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    import os

    given_ = {name: value for name, value in os.environ.items() if not name.startswith("GONGKAI_")}
    return subprocess.run([GONGKAI, *arguments], cwd=folder, env=given_ | environment, capture_output=True, text=True, check=False)  # fmt: skip


def test_a_run_and_what_follows_in_chinese(tmp_path: Path) -> None:
    (tmp_path / "gongkai.toml").write_text('language = "zh"\nwarehouse = "w.duckdb"\n', encoding="utf-8")
    done = gongkai(tmp_path, "run", str(SAMPLE / "xicheng-command-centre-2021.txt"), str(SAMPLE / "not-a-report.txt"), "--no-exports")  # fmt: skip
    assert done.returncode == 0 and done.stdout.splitlines()[0].startswith(
        "文件        发现 2 = 未变 0 + 载入 1 + 搁置 1"
    )
    assert "请给出年报本身所在的网页或文件" in done.stdout
    status = gongkai(tmp_path, "status").stdout
    assert "已发布，第 1 次运行" in status and "没有来源为空或变少" in status
    found = gongkai(tmp_path, "findings", "--severity", "error")
    assert "严重程度" in found.stdout and "错误" in found.stdout and "可能是 491.5000" in found.stdout
    assert found.stderr == "2 个问题\n"
    assert gongkai(tmp_path, "findings", "--csv", "list.csv").returncode == 0
    listed = list(csv.DictReader((tmp_path / "list.csv").read_text("utf-8-sig").splitlines()))
    assert all(re.search("[\u4e00-\u9fff]", name) for name in listed[0]) and len(listed[0]) == len(set(listed[0]))
    assert {line["严重程度"] for line in listed} == {"错误", "警告", "提示"} and listed[0]["规则编号"][3] == "-"
    assert gongkai(tmp_path, "findings", "--lang", "en", "--csv", "list.csv").returncode == 0  # over that in Chinese
    assert (tmp_path / "list.csv").read_text("utf-8-sig").startswith('"finding_id"')
    english = gongkai(tmp_path, "findings", "--lang", "en", "--severity", "error")
    assert "severity" in english.stdout and english.stderr == "2 findings\n"
    bad = gongkai(tmp_path, "findings", "--year", "x")
    assert bad.returncode == 2 and bad.stderr.splitlines()[-1] == "错误：'--year' 的值不对：'x' 不是整数。"
    assert gongkai(tmp_path, "run", "--lang", "fr").returncode == 2
    page = gongkai(tmp_path, "extract", str(SAMPLE / "xicheng-command-centre-2021.txt"), GONGKAI_LANG="zh").stdout
    assert "不是普通数字的单元格" in page and "（缺失）" in page


def test_a_language_that_is_not_known_is_refused(tmp_path: Path) -> None:
    for done in (gongkai(tmp_path, "views", GONGKAI_LANG="fr"), gongkai(tmp_path, "views", "--lang", "fr")):
        assert done.returncode == 2 and "'fr' is not one of" in done.stderr
    assert gongkai(tmp_path, "views", GONGKAI_LANG="").returncode == 1  # no warehouse here


@pytest.mark.usefixtures("chinese")
def test_only_words_of_the_program_are_put_into_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    """What was printed in a document, or is a name, may read like one of them."""
    text = {"severity": ["error"], "agency": ["damaged"], "place": ["the file is empty"]}
    print_table(pa.table(text), for_people=("severity",))
    shown = capsys.readouterr().out
    assert "错误" in shown and "damaged" in shown and "the file is empty" in shown and "机关" in shown


def test_a_text_of_a_document_is_never_put_into_another_language(tmp_path: Path) -> None:
    """Only what the program says is: the source beside the figures stays as it was printed."""
    text = (SAMPLE / "xicheng-command-centre-2021.txt").read_text("utf-8")
    odd = text.replace("491,5000", "the file is empty", 1)
    assert odd != text
    (tmp_path / "西城区城市管理指挥中心_2021.txt").write_text(odd, encoding="utf-8")
    page = gongkai(tmp_path, "extract", "西城区城市管理指挥中心_2021.txt", "--lang", "zh").stdout
    assert page.count("the file is empty") >= 2 and "文件是空的" not in page
