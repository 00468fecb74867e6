"""The reports as the programs print and save them with which people do: the kinds of PDF, and .doc and .rtf for old readers.

PRINTERS names each kind; a printer takes the folder of the sources and writes KIND-direct beside them.
"""

import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.tools.converters.documents import as_html, reports
from tests.tools.converters.office import saved
from tests.tools.converters.recipes import Missing, chromium, run

Printer = Callable[[Path, Path], None]
"""(folder with html-direct and docx-direct, folder to fill)"""

NARROW = "table { table-layout: fixed; }"
"""columns of one width, as many sites have them: labels take many lines, and pages cut rows"""
PAGES = {
    "chromium": "@page { size: A4; margin: 1cm }",
    "chromium-hf": "@page { size: A4 }",
    "chromium-landscape": "@page { size: A4 landscape; margin: 1cm }",
    "chromium-small": "@page { size: A4; margin: 5mm }",
    "chromium-letter": "@page { size: letter; margin: 1cm }",
    "chromium-scale": "@page { size: A4; margin: 1cm } body { zoom: 0.6 }",
    "chromium-narrow": f"@page {{ size: A4; margin: 1cm }} {NARROW}",
    "chromium-narrow-hf": f"@page {{ size: A4 }} {NARROW}",
    "chromium-narrow-landscape": f"@page {{ size: A4 landscape; margin: 1cm }} {NARROW}",
}
"""What the page's style says besides: the settings of the printing dialog"""


def _chromium(kind: str, sources: Path, folder: Path) -> None:
    for report in reports():
        with tempfile.TemporaryDirectory() as home:
            page = Path(home) / f"{report.name}.html"
            page.write_text(as_html(report, PAGES[kind]), "utf-8")
            plain = () if kind.endswith("-hf") else ("--no-pdf-header-footer",)
            options = ("--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={home}/profile", *plain)
            run(chromium(), *options, f"--print-to-pdf={folder / report.name}.pdf", page.as_uri())


def _weasyprint(sources: Path, folder: Path, style: str = "") -> None:
    try:
        from weasyprint import HTML
    except ImportError as error:
        raise Missing("weasyprint") from error
    for report in reports():
        HTML(string=as_html(report, "@page { size: A4; margin: 2cm }" + style)).write_pdf(folder / f"{report.name}.pdf")


def _wkhtml(sources: Path, folder: Path, style: str = "") -> None:
    for report in reports():
        with tempfile.TemporaryDirectory() as home:
            page = Path(home) / f"{report.name}.html"
            page.write_text(as_html(report, style), "utf-8")
            run("wkhtmltopdf", "-q", "--encoding", "utf-8", page, folder / f"{report.name}.pdf")


def _norule(sources: Path, folder: Path) -> None:
    from tests.write_pdf import PdfNoise, write_pdf

    for report in reports():
        (folder / f"{report.name}.pdf").write_bytes(write_pdf(report.page, PdfNoise(rules="none", page_numbers=True)))


def _sources(folder: Path, kind: str) -> list[Path]:
    return sorted((folder / f"{kind}-direct").glob(f"*.{kind}"))


def _office(kind: str, form: str, reader: str = "") -> Printer:
    return lambda sources, folder: saved(_sources(sources, kind), folder, form, reader)


def _settings(kind: str) -> Printer:
    return lambda sources, folder: _chromium(kind, sources, folder)


PRINTERS: dict[str, tuple[str, Printer]] = {
    **{kind: (".pdf", _settings(kind)) for kind in PAGES},
    "lo": (".pdf", _office("docx", "pdf")),
    "lo-web": (".pdf", _office("html", "pdf:writer_web_pdf_Export")),
    "weasyprint": (".pdf", _weasyprint),
    "wkhtml": (".pdf", _wkhtml),
    "weasyprint-narrow": (".pdf", lambda sources, folder: _weasyprint(sources, folder, NARROW)),
    "wkhtml-narrow": (".pdf", lambda sources, folder: _wkhtml(sources, folder, NARROW)),
    "norule": (".pdf", _norule),
    "doc": (".doc", _office("docx", "doc")),
    "rtf": (".rtf", _office("docx", "rtf")),
}


def print_to(sources: Path, kind: str, again: bool = False) -> None:
    """Makes the kind's documents, if they are not there. Raises Missing if its program is not installed."""
    suffix, printer = PRINTERS[kind]
    folder = sources / f"{kind}-direct"
    if again or len(list(folder.glob(f"*{suffix}"))) < len(reports()):
        folder.mkdir(parents=True, exist_ok=True)
        try:
            printer(sources, folder)
        finally:
            if not any(folder.iterdir()):
                folder.rmdir()
