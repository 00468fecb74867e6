"""A document's text comes back character for character from where its parts are kept, however its sections were parted."""

import re
from collections.abc import Iterator
from hashlib import sha256

import pytest

from extract.files import open_document
from load.warehouse import Loader
from tests.helpers import CASES, SAMPLE, loaded, page, read_texts

PAGE = page()
TEXTS = {
    **{path.name: path.read_text("utf-8") for path in sorted(SAMPLE.glob("*.txt"))},
    **{f"{path.parent.name}.txt": path.read_text("utf-8") for path in sorted(CASES.glob("*/report.txt"))},
    "padded headings_2023.txt": re.sub("^(三、|四、)(.*)$", "\u3000 \\1\\2 \u00a0", PAGE, flags=re.MULTILINE),
    "blank lines_2023.txt": re.sub("^([二五六]、.*)$", "\n\n\\1\n\n", PAGE, flags=re.MULTILINE),
    "bare headings_2023.txt": re.sub("^[一二三四五六]、", "", PAGE, flags=re.MULTILINE),
    "no last line feed_2023.txt": PAGE.rstrip("\n"),
    "headings in lines_2023.txt": re.sub("\n([一五六]、[^\n]*)\n", "。\\1：", PAGE),
    "empty sections_2023.txt": re.sub("(\n五、[^\n]*\n).*(\n六、[^\n]*)\n.*$", "\\1\\2", PAGE, flags=re.DOTALL),
}


@pytest.fixture(scope="module")
def loader() -> Iterator[Loader]:
    with loaded(read_texts(TEXTS)) as loader:
        yield loader


@pytest.mark.parametrize("name", TEXTS)
def test_text_comes_back_as_it_was_read(loader: Loader, name: str) -> None:
    content = TEXTS[name].encode()
    digest = sha256(content).hexdigest()
    read = open_document(name, content, digest).text
    assert loader.texts([digest]) == {digest: read}
    asked = "select text from v_source_lines where document_sha256 = ? order by line"
    lines = [line for (line,) in loader.connection.execute(asked, [digest]).fetchall()]
    assert not lines or lines == [line.rstrip("\r") for line in read.split("\n")]


def test_lines_are_there_for_every_report(loader: Loader) -> None:
    asked = (
        "select (select count(distinct document_sha256) from v_source_lines), (select count(*) from current_reports)"
    )
    shown, reports = loader.connection.execute(asked).fetchall()[0]
    assert shown == reports > 20


def test_what_parts_two_sections_is_kept_only_where_it_is_more_than_a_heading() -> None:
    tables = read_texts({"plain_2023.txt": PAGE, "padded_2023.txt": TEXTS["padded headings_2023.txt"]})
    kept = [row["before"] for row in tables["sections"].to_pylist()]
    assert kept[:6] == ["", None, None, None, None, None]
    assert [text.strip()[:2] for text in kept[6:] if text] == ["三、", "四、"]
