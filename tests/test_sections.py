"""The six sections: found by the words of their headings, whatever became of their numbers."""

import pytest

from tests.helpers import forms
from transform.prose.sections import SectionFinder

HEADINGS = [
    "一、总体情况", "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况", "五、存在的主要问题及改进情况", "六、其他需要报告的事项",
]  # fmt: skip


def report_with(headings: list[str], before: str = "") -> str:
    return before + "".join(f"{heading}\n正文若干。\n" for heading in headings)


def found_in(text: str) -> list[tuple[int, str, int]]:
    """(number, heading, line) of the sections; each must reach to the line of the next heading."""
    lines = text.split("\n")
    begins = [sum(len(line) + 1 for line in lines[:k]) for k in range(len(lines))]
    sections = SectionFinder(forms()).find(text)
    for section in sections:
        assert lines[section.heading_line - 1].strip() == section.heading
        assert section.start == begins[section.heading_line]
    ends = [*(begins[section.heading_line - 1] for section in sections[1:]), len(text)]
    assert [section.end for section in sections] == ends[: len(sections)]
    return [(section.number, section.heading, section.heading_line) for section in sections]


@pytest.mark.parametrize(
    ("number", "printed"),
    [
        (2, "主动公开政府信息情况"),
        (2, "二、主动公开政府信息的情况"),
        (2, "二、行政机关主动公开政府信息情况"),
        (2, "二、主动公开政府政府情况"),
        (3, "\u00a0三、收到和处理政府信息公开申请情况"),
        (3, "三、 收到和处理政府信息公开申请情况"),
        (3, "## 三、收到和处理政府信息公开申请情况"),
        (3, "三.收到和处理政府信息公开申请情况"),
        (4, "四、政府信息公开行政法复议、行政诉讼情况"),
        (4, "四、政府信息公开行政复议,行政诉讼情况"),
        (4, "四、因政府信息公开工作被申请行政复议、提起行政诉讼情况"),
        (5, "五、存在的主要问题及改进措施"),
        (5, "五、存在的主要问题及整改措施"),
        (5, "五、存在问题及改进情况"),
        (5, "五、政府信息公开工作存在的主要问题及改进情况"),
        (6, "六、需要报告的事项"),
        (6, "其他需要报告的事项"),
        (6, "七、其他需要报告的事项"),
    ],
)
def test_wordings(number: int, printed: str) -> None:
    headings = [*HEADINGS[: number - 1], printed, *HEADINGS[number:]]
    assert found_in(report_with(headings)) == [
        (n, heading.strip(), 2 * n - 1) for n, heading in enumerate(headings, 1)
    ]  # fmt: skip


def test_all_numbers_lost() -> None:
    headings = [heading[2:] for heading in HEADINGS]
    assert found_in(report_with(headings)) == [(n, heading, 2 * n - 1) for n, heading in enumerate(headings, 1)]


def test_numbers_begin_anew() -> None:
    headings = [HEADINGS[0], *(f"{n}、{heading[2:]}" for n, heading in zip("一二三四五", HEADINGS[1:], strict=True))]
    assert [number for number, *_ in found_in(report_with(headings))] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    "bracketed", ["（一）主动公开政府信息情况", "(一)主动公开政府信息情况", "1.主动公开政府信息情况"]
)
@pytest.mark.parametrize("heading", [HEADINGS[1], HEADINGS[1][2:]])
def test_sub_heading_with_the_same_words(bracketed: str, heading: str) -> None:
    """Seen in section one; the section's own heading stands further down."""
    text = report_with([HEADINGS[0], bracketed, heading, *HEADINGS[2:]])
    assert [(number, line) for number, _, line in found_in(text)] == [(1, 1), (2, 5), (3, 7), (4, 9), (5, 11), (6, 13)]


@pytest.mark.parametrize("bare", [frozenset[int](), frozenset({2}), frozenset({1, 5, 6})], ids=str)
def test_table_of_contents_before_the_report(bare: frozenset[int]) -> None:
    """The report's own headings count, also where some of them have lost their numbers."""
    headings = [heading[2:] if n in bare else heading for n, heading in enumerate(HEADINGS, 1)]
    text = report_with(headings, before="目录\n" + "\n".join(HEADINGS) + "\n\n")
    assert [line for *_, line in found_in(text)] == [9, 11, 13, 15, 17, 19]


@pytest.mark.parametrize(
    "sentence",
    [
        "三、主动公开政府信息情况。2021年，我局无规章。",
        "本机关其他需要报告的事项如下，共有三项，内容较多，所以这一行比任何标题都要长得多，因此不是一个标题。",
        "\t主动公开政府信息情况",
        "主动公开政府信息情况 | 0 |",
        "我局主动公开政府信息情况良好",
    ],
)
def test_not_a_heading(sentence: str) -> None:
    text = report_with([HEADINGS[0], sentence, *HEADINGS[2:]])
    assert [number for number, *_ in found_in(text)] == [1, 3, 4, 5, 6]


@pytest.mark.parametrize("lost", range(1, 7))
def test_a_lost_heading_costs_no_other_its_place(lost: int) -> None:
    headings = [heading for n, heading in enumerate(HEADINGS, 1) if n != lost]
    assert [number for number, *_ in found_in(report_with(headings))] == [n for n in range(1, 7) if n != lost]


def test_no_heading_at_all() -> None:
    assert found_in("我局2023年无申请。\n") == []
    assert found_in("") == []
