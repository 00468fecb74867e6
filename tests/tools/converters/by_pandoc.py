"""What pandoc makes of a page and of a Word file."""

from tests.tools.converters.recipes import by_file, by_program

TEXTS = {
    "gfm": ".md", "commonmark": ".md", "commonmark_x": ".md", "markdown": ".md", "markdown_strict": ".md",
    "markdown_mmd": ".md", "markdown_phpextra": ".md", "plain": ".txt", "org": ".txt", "rst": ".txt", "asciidoc": ".txt",
    "jira": ".txt", "mediawiki": ".txt", "textile": ".txt", "latex": ".txt", "html": ".html",
}  # fmt: skip
VARIANTS = {
    "gfm-nowrap": (".md", "gfm", "--wrap=none"),
    "gfm-raw_off": (".md", "gfm-raw_html"),
    "plain-nowrap": (".txt", "plain", "--wrap=none"),
    "plain-200": (".txt", "plain", "--columns=200"),
    "markdown-pipes": (".md", "markdown-grid_tables-multiline_tables-simple_tables", "--wrap=none"),
}
FILES = ("odt", "rtf", "docx")

for _kind in ("docx", "html"):
    for _format, _suffix in TEXTS.items():
        by_program(_kind, _suffix, f"pandoc-{_format}", "pandoc", "-f", _kind, "-t", _format, "{}")
    for _name, (_suffix, *_options) in VARIANTS.items():
        by_program(_kind, _suffix, f"pandoc-{_name}", "pandoc", "-f", _kind, "-t", *_options, "{}")
    for _format in FILES:
        by_file(_kind, f".{_format}", f"pandoc-{_format}", "pandoc", "-s", "-f", _kind, "{}", "-o", "{out}")
