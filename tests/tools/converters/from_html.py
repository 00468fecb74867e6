"""Text and Markdown that Python's packages make of a page."""

import io
import tempfile
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

from tests.tools.converters.recipes import add, by_program, chromium, recipe, run

JOINS = {"tab": "\t", "pipe": "|", "barepipe": " | ", "space": " ", "comma": ",", "newline": "\n", "none": ""}


def soup(path: Path) -> Any:
    from bs4 import BeautifulSoup

    return BeautifulSoup(path.read_text("utf-8"), "lxml")


def tree(path: Path) -> Any:
    import lxml.html

    return lxml.html.fromstring(path.read_bytes(), parser=lxml.html.HTMLParser(encoding="utf-8")).body


# -- BeautifulSoup -----------------------------------------------------------------------------------------------------

for _name, _separator in JOINS.items():
    if _name not in ("barepipe",):
        add("html", ".txt", f"bs4-{_name}", lambda path, s=_separator: soup(path).get_text(s))
        add("html", ".txt", f"bs4-{_name}-strip", lambda path, s=_separator: soup(path).get_text(s, strip=True))


def _rows_joined(path: Path, separator: str, enclosed: bool = False) -> str:
    """The article's paragraphs a line each, the rows of its tables with their cells joined: the usual few lines of code."""
    lines = []
    for element in soup(path).select("h1, h2, .info, p, tr"):
        if element.name == "tr":
            cells = separator.join(cell.get_text(strip=True) for cell in element.find_all(["td", "th"]))
            lines.append(f"| {cells} |" if enclosed else cells)
        elif element.find_parent("tr") is None:
            lines.append(element.get_text(strip=True))
    return "\n".join(lines)


for _name in ("tab", "pipe", "barepipe", "space", "comma"):
    add("html", ".txt", f"bs4-tr-{_name}", lambda path, s=JOINS[_name]: _rows_joined(path, s))
add("html", ".txt", "bs4-tr-enclosed", lambda path: _rows_joined(path, " | ", enclosed=True))


@recipe("html", ".txt")
def bs4_article_newline_strip(path: Path) -> str:
    return str(soup(path).select_one(".article").get_text("\n", strip=True))


@recipe("html", ".txt")
def bs4_article_none(path: Path) -> str:
    return str(soup(path).select_one(".article").get_text())


@recipe("html", ".txt")
def bs4_collapse(path: Path) -> str:
    return " ".join(soup(path).get_text(" ").split())


@recipe("html", ".txt")
def bs4_lines_collapsed(path: Path) -> str:
    lines = (" ".join(line.split()) for line in soup(path).get_text(" ").splitlines())
    return "\n".join(line for line in lines if line)


# -- lxml, parsel ------------------------------------------------------------------------------------------------------


@recipe("html", ".txt")
def lxml_text_content(path: Path) -> str:
    return str(tree(path).text_content())


@recipe("html", ".txt")
def lxml_itertext_newline(path: Path) -> str:
    return "\n".join(tree(path).itertext())


@recipe("html", ".txt")
def lxml_itertext_space(path: Path) -> str:
    return " ".join(tree(path).itertext())


def _lxml_rows(path: Path, separator: str, enclosed: bool = False) -> str:
    """The same few lines of code as with BeautifulSoup."""
    lines = []
    for element in tree(path).iter("h1", "h2", "p", "tr"):
        if element.tag == "tr":
            cells = separator.join(str(cell.text_content()).strip() for cell in element.xpath("./td|./th"))
            lines.append(f"| {cells} |" if enclosed else cells)
        elif not element.xpath("ancestor::tr"):
            lines.append(str(element.text_content()).strip())
    return "\n".join(lines)


for _name in ("tab", "pipe", "barepipe", "space", "comma"):
    add("html", ".txt", f"lxml-tr-{_name}", lambda path, s=JOINS[_name]: _lxml_rows(path, s))
add("html", ".txt", "lxml-tr-enclosed", lambda path: _lxml_rows(path, " | ", enclosed=True))


def _selector(path: Path) -> Any:
    from parsel import Selector

    return Selector(path.read_text("utf-8"))


@recipe("html", ".txt")
def scrapy_text_newline(path: Path) -> str:
    return "\n".join(_selector(path).css("body ::text").getall())


@recipe("html", ".txt")
def scrapy_text_newline_nonempty(path: Path) -> str:
    return "\n".join(text.strip() for text in _selector(path).css("body ::text").getall() if text.strip())


@recipe("html", ".txt")
def scrapy_text_space(path: Path) -> str:
    return " ".join(text.strip() for text in _selector(path).css("body ::text").getall())


@recipe("html", ".txt")
def scrapy_text_none(path: Path) -> str:
    return "".join(_selector(path).css("body ::text").getall())


@recipe("html", ".txt")
def scrapy_xpath_string(path: Path) -> str:
    return str(_selector(path).xpath("string(//body)").get())


# -- to Markdown -------------------------------------------------------------------------------------------------------


def html2text(html: str, **options: Any) -> str:
    import html2text

    writer = html2text.HTML2Text()
    for name, value in options.items():
        setattr(writer, name, value)
    return str(writer.handle(html))


for _name, _options in {
    "html2text": {},
    "html2text-nowrap": {"body_width": 0},
    "html2text-pad": {"pad_tables": True},
    "html2text-ignore-tables": {"ignore_tables": True},
    "html2text-bypass": {"bypass_tables": True},
    "html2text-plain": {"ignore_links": True, "ignore_emphasis": True, "body_width": 0, "single_line_break": True},
}.items():
    add("html", ".md", _name, lambda path, o=_options: html2text(path.read_text("utf-8"), **o))


def markdownify(html: str, **options: Any) -> str:
    from markdownify import markdownify as convert

    return str(convert(html, **options))


add("html", ".md", "markdownify", lambda path: markdownify(path.read_text("utf-8")))
add("html", ".md", "markdownify-strip", lambda path: markdownify(path.read_text("utf-8"), strip=["a", "img"]))
add("html", ".md", "markdownify-atx", lambda path: markdownify(path.read_text("utf-8"), heading_style="ATX"))


def markitdown(path: Path) -> str:
    from markitdown import MarkItDown

    return str(MarkItDown().convert(str(path)).text_content)


add(("html", "docx", "xlsx"), ".md", "markitdown", markitdown)


@recipe("html", ".md")
def html_to_markdown(path: Path) -> str:
    import html_to_markdown as package

    made = package.convert(path.read_text("utf-8"))
    return made if isinstance(made, str) else str(getattr(made, "content", made))


# -- the article alone -------------------------------------------------------------------------------------------------


def _trafilatura(path: Path, **options: Any) -> str:
    import trafilatura

    return trafilatura.extract(path.read_text("utf-8"), **options) or ""


add("html", ".txt", "trafilatura", _trafilatura)
add("html", ".txt", "trafilatura-recall", lambda path: _trafilatura(path, favor_recall=True))
add("html", ".md", "trafilatura-md", lambda path: _trafilatura(path, output_format="markdown"))
add("html", ".md", "trafilatura-md-meta", lambda path: _trafilatura(path, output_format="markdown", with_metadata=True))
add("html", ".html", "trafilatura-html", lambda path: _trafilatura(path, output_format="html"))


@recipe("html", ".txt")
def trafilatura_html2txt(path: Path) -> str:
    from trafilatura import html2txt

    return html2txt(path.read_text("utf-8"))


def readable(path: Path) -> str:
    from readability import Document

    found = Document(path.read_text("utf-8"))
    return f"<h1>{found.title()}</h1>{found.summary()}"


add("html", ".html", "readability-html", readable)
add("html", ".md", "readability-html2text", lambda path: html2text(readable(path)))
add("html", ".md", "readability-markdownify", lambda path: markdownify(readable(path)))


@recipe("html", ".txt")
def readability_bs4_newline(path: Path) -> str:
    from bs4 import BeautifulSoup

    return BeautifulSoup(readable(path), "lxml").get_text("\n", strip=True)


@recipe("html", ".txt")
def inscriptis(path: Path) -> str:
    from inscriptis import get_text

    return str(get_text(path.read_text("utf-8")))


@recipe("html", ".txt")
def inscriptis_strict(path: Path) -> str:
    from inscriptis import get_text
    from inscriptis.css_profiles import CSS_PROFILES
    from inscriptis.model.config import ParserConfig

    return str(get_text(path.read_text("utf-8"), ParserConfig(css=CSS_PROFILES["strict"])))


@recipe("html", ".txt")
def inscriptis_tab(path: Path) -> str:
    from inscriptis import get_text
    from inscriptis.model.config import ParserConfig

    return str(get_text(path.read_text("utf-8"), ParserConfig(table_cell_separator="\t")))


@recipe("html", ".txt")
def justext(path: Path) -> str:
    import justext

    # its language lists have no Chinese: every paragraph is kept, as people do who need the tables
    return "\n".join(paragraph.text for paragraph in justext.justext(path.read_bytes(), frozenset()))


@recipe("html", ".txt")
def boilerpy3(path: Path) -> str:
    from boilerpy3.extractors import KeepEverythingExtractor

    return str(KeepEverythingExtractor().get_content(path.read_text("utf-8")))


# -- a browser ---------------------------------------------------------------------------------------------------------


def _dom(path: Path, script: str = "") -> str:
    """The page as the browser has it when it is loaded, and the script run."""
    with tempfile.TemporaryDirectory() as home:
        page = Path(home) / path.name
        page.write_text(path.read_text("utf-8").replace("</body>", f"<script>{script}</script></body>"), "utf-8")
        options = ("--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={home}/profile")
        return run(chromium(), *options, "--dump-dom", page.as_uri()).decode()


add("html", ".html", "chromium-dom", _dom, slow=True)


@recipe("html", ".txt", slow=True)
def chromium_inner_text(path: Path) -> str:
    """What the page's text is to a script, and about what a person copies."""
    into = "const t = document.body.innerText; document.body.innerHTML = '<pre></pre>'; document.querySelector('pre').textContent = t;"
    return unescape(_dom(path, into).split("<pre>")[1].split("</pre>")[0])


# -- browsers in a terminal --------------------------------------------------------------------------------------------

_UTF8 = ("-I", "utf-8", "-O", "utf-8", "-T", "text/html")
by_program("html", ".txt", "w3m", "w3m", "-dump", *_UTF8, "{}")
by_program("html", ".txt", "w3m-200", "w3m", "-dump", "-cols", "200", *_UTF8, "{}")
_LYNX = ("lynx", "-dump", "-assume_charset=utf-8", "-display_charset=utf-8")
by_program("html", ".txt", "lynx", *_LYNX, "{}")
by_program("html", ".txt", "lynx-nolist-200", *_LYNX, "-nolist", "-width=200", "{}")
_ELINKS = ("elinks", "-dump", "-dump-charset", "utf-8", "-eval", "set document.codepage.assume = 'utf-8'")
by_program("html", ".txt", "elinks", *_ELINKS, "{}")
by_program("html", ".txt", "elinks-200", *_ELINKS, "-dump-width", "200", "{}")
_LINKS = ("links", "-dump", "-html-assume-codepage", "utf-8", "-codepage", "utf-8")
by_program("html", ".txt", "links", *_LINKS, "{}")
by_program("html", ".txt", "links-200", *_LINKS, "-width", "200", "{}")


# -- data frames -------------------------------------------------------------------------------------------------------


def frames(path: Path, text: bool = False) -> list[Any]:
    """The tables as pandas reads them, `text`: with every cell as it is printed, blanks as ''."""
    import lxml.html
    import pandas

    tables = pandas.read_html(io.StringIO(path.read_text("utf-8")))
    if not text:
        return tables
    pages = [io.StringIO(lxml.html.tostring(table, encoding="unicode")) for table in tree(path).iter("table")]
    strings: list[Any] = [dict.fromkeys(table.columns, str) for table in tables]
    return [
        pandas.read_html(page, converters=converters, keep_default_na=False)[0].fillna("")
        for page, converters in zip(pages, strings, strict=True)
    ]


def _parts(path: Path) -> Iterator[str | int]:
    """The article's lines and, for each table, its number."""
    number = -1
    for element in tree(path).iter("h1", "h2", "p", "table"):
        if element.tag == "table":
            number += 1
            yield number
        elif not element.xpath("ancestor::table"):
            yield str(element.text_content()).strip()


def _framed(path: Path, write: Any, text: bool = False) -> str:
    tables = frames(path, text)
    return "\n\n".join(write(tables[part]) if isinstance(part, int) else part for part in _parts(path))


_PLAIN = {"index": False, "header": False}
for _name, _suffix, _write, _text in (
    ("csv", ".txt", lambda f: f.to_csv(**_PLAIN), False),
    ("csv-default", ".txt", lambda f: f.to_csv(), False),
    ("csv-str", ".txt", lambda f: f.to_csv(**_PLAIN), True),
    ("tsv", ".txt", lambda f: f.to_csv(sep="\t", **_PLAIN), True),
    ("markdown", ".md", lambda f: f.to_markdown(), False),
    ("markdown-noindex", ".md", lambda f: f.to_markdown(index=False), True),
    ("grid", ".txt", lambda f: f.to_markdown(tablefmt="grid", index=False), True),
    ("github", ".md", lambda f: f.to_markdown(tablefmt="github", index=False), True),
    ("simple", ".txt", lambda f: f.to_markdown(tablefmt="simple", index=False), True),
    ("string", ".txt", lambda f: f.to_string(), False),
    ("string-noindex", ".txt", lambda f: f.to_string(**_PLAIN), True),
    ("string-fillna", ".txt", lambda f: f.fillna("").to_string(**_PLAIN), False),
    ("html", ".html", lambda f: f.to_html(), False),
    ("html-noindex", ".html", lambda f: f.to_html(**_PLAIN), True),
):
    add("html", _suffix, f"pandas-{_name}", lambda path, w=_write, t=_text: _framed(path, w, t))


@recipe("html", ".csv")
def pandas_csv_concat(path: Path) -> str:
    return "".join(frame.to_csv(index=False, header=False) for frame in frames(path, text=True))


def _workbook(path: Path, **options: Any) -> bytes:
    import pandas

    buffer = io.BytesIO()
    with pandas.ExcelWriter(buffer, engine="openpyxl") as book:
        for number, frame in enumerate(frames(path, text=not options.get("index", True)), start=1):
            frame.to_excel(book, sheet_name=f"表{number}", **options)
    return buffer.getvalue()


add("html", ".xlsx", "pandas-xlsx", lambda path: _workbook(path, **_PLAIN))
add("html", ".xlsx", "pandas-xlsx-default", _workbook)
