"""`CITATION.cff`: how the data of an export are cited, by their version (Citation File Format 1.2.0)."""

import json
from pathlib import Path

from load.reading import Origin

FILE = "CITATION.cff"


def write(folder: Path, origin: Origin) -> None:
    """Writes the file; every value is a JSON string, which YAML reads as it is."""
    fields = {
        "cff-version": "1.2.0",
        "type": "dataset",
        "message": "Cite the data with their version: it is the same wherever the same data are.",
        "title": "Government-information-disclosure annual reports of China (政府信息公开工作年度报告), read by gongkai",
        "version": origin.data_version,
        "date-released": origin.refreshed_at[:10],
        "abstract": f"Read by gongkai {origin.gongkai_version}, reader {origin.reader_version}. The figures are as the reports print"
        " them; manifest.json names every document with its SHA-256.",
    }
    lines = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in fields.items()]
    lines += ["authors:", '  - name: "Gongkai contributors"']
    (folder / FILE).write_text("\n".join(lines) + "\n", "utf-8")
