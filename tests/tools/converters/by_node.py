"""What the usual packages of npm make of a page. `NODE_MODULES` names the folder in which they are installed."""

import json
import os
from pathlib import Path

from tests.tools.converters.recipes import Missing, add, run

_READ = "const html = require('fs').readFileSync(0, 'utf8');"
_WRITE = "process.stdout.write(made);"
SCRIPTS = {
    "turndown": (".md", ("turndown",), "const made = new (require('turndown'))().turndown(html);"),
    "turndown-gfm": (
        ".md",
        ("turndown", "turndown-plugin-gfm"),
        "const s = new (require('turndown'))(); s.use(require('turndown-plugin-gfm').gfm); const made = s.turndown(html);",
    ),
    "turndown-joplin-gfm": (
        ".md",
        ("turndown", "@joplin/turndown-plugin-gfm"),
        "const s = new (require('turndown'))(); s.use(require('@joplin/turndown-plugin-gfm').gfm); const made = s.turndown(html);",
    ),
    "node-html-markdown": (
        ".md",
        ("node-html-markdown",),
        "const made = require('node-html-markdown').NodeHtmlMarkdown.translate(html);",
    ),
    "node-html-to-text": (".txt", ("html-to-text",), "const made = require('html-to-text').convert(html);"),
    "node-html-to-text-tables": (
        ".txt",
        ("html-to-text",),
        "const made = require('html-to-text').convert(html, "
        "{wordwrap: false, selectors: [{selector: 'table', format: 'dataTable', options: {maxColumnWidth: 200}}]});",
    ),
    "cheerio-text": (".txt", ("cheerio",), "const made = require('cheerio').load(html)('body').text();"),
}


def _run(path: Path, packages: tuple[str, ...], script: str) -> bytes:
    folder = Path(os.environ.get("NODE_MODULES", "node_modules")).resolve()
    for package in packages:
        if not (folder / package).is_dir():
            raise Missing(f"{package} (npm)")
    head = f"module.paths.unshift({json.dumps(str(folder))});"
    return run("node", "-e", head + _READ + script + _WRITE, stdin=path.read_bytes())


for _name, (_suffix, _packages, _script) in SCRIPTS.items():
    add("html", _suffix, _name, lambda path, p=_packages, s=_script: _run(path, p, s))
