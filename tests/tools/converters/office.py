"""What LibreOffice saves a Word file and a sheet as. All documents of a kind in one call: starting it takes longest."""

import tempfile
from pathlib import Path

from tests.tools.converters.recipes import RECIPES, Recipe, run

SAVED = {
    "docx": {
        "lo-odt": "odt", "lo-fodt": "fodt", "lo-doc": "doc", "lo-rtf": "rtf", "lo-html": "html", "lo-xhtml": "xhtml",
        "lo-docx2007": "docx:MS Word 2007 XML", "lo-text": "txt:Text (encoded):UTF8",
    },
    "xlsx": {
        "lo-ods": "ods", "lo-fods": "fods", "lo-xls": "xls", "lo-csv": "csv:Text - txt - csv (StarCalc):44,34,76",
        "lo-tsv": "csv:Text - txt - csv (StarCalc):9,34,76", "lo-html": "html",
    },
}  # fmt: skip


def saved(paths: list[Path], folder: Path, form: str, writer: str = "") -> None:
    """The documents in that form in the folder; `writer`: the part of LibreOffice that reads them, where it may be doubted."""
    with tempfile.TemporaryDirectory() as home:
        profile = f"-env:UserInstallation=file://{home}/profile"
        read = [f"--infilter={writer}"] if writer else []
        run("soffice", profile, "--headless", *read, "--convert-to", form, "--outdir", folder, *paths)


def _add(kind: str, name: str, form: str) -> None:
    def many(paths: list[Path], folder: Path) -> None:
        saved(paths, folder, form)

    def convert(path: Path) -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            saved([path], Path(folder), form)
            return next(Path(folder).iterdir()).read_bytes()

    RECIPES[f"{kind} {name}"] = Recipe(name, (kind,), "." + form.split(":")[0], convert, many=many)


for _kind, _forms in SAVED.items():
    for _name, _form in _forms.items():
        _add(_kind, _name, _form)
