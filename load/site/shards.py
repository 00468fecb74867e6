"""Shards: what pages that are made in the browser show, packed, many to a file, and written anew only where it changed.

A shard is a script, as a page from a folder may load scripts and nothing else: `gongkai("r/0a", "...")`, where the text is
base64 of a JSON object (key -> what its page shows), deflated. No text of a document can end it.
"""

import base64
import os
import shutil
import zlib
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

PER_SHARD = 40
"""Reports in a shard at most, on average: some 90 KB."""
_MOST_DIGITS = 4


def digits_for(pages: int, per_shard: int = PER_SHARD) -> int:
    """How many hex digits of a page's key name its shard.

    >>> digits_for(31), digits_for(20_000), digits_for(100_000)
    (1, 3, 3)
    """
    digits = 1
    while digits < _MOST_DIGITS and 16**digits * per_shard < pages:
        digits += 1
    return digits


def packed(name: str, pages: Iterable[tuple[str, str]]) -> bytes:
    """A shard of pages: (key, JSON of what it shows). The keys are plain letters and digits."""
    text = "{" + ",".join([f'"{key}":{shown}' for key, shown in pages]) + "}"
    deflated = zlib.compressobj(6, zlib.DEFLATED, -15)
    content = deflated.compress(text.encode()) + deflated.flush()
    return b'gongkai("%b","%b");\n' % (name.encode(), base64.b64encode(content))


def write(folder: Path, name: str, content: bytes, live: Path | None) -> None:
    """Writes a shard; the live one if it holds the same, so that copies of the site keep it."""
    file = folder / f"{name}.js"
    file.parent.mkdir(parents=True, exist_ok=True)
    old = live / f"{name}.js" if live is not None else None
    if old is not None and old.is_file() and old.stat().st_size == len(content) and old.read_bytes() == content:
        keep(old, file)
    else:
        file.write_bytes(content)


def keep(old: Path, new: Path) -> None:
    """The old file under its new name, not copied where the file system can do without."""
    try:
        os.link(old, new)
    except OSError:
        shutil.copyfile(old, new)


def digest_of(parts: Iterable[str]) -> str:
    """A digest over texts in their order."""
    digest = sha256()
    for part in parts:
        digest.update(part.encode() + b"\0")
    return digest.hexdigest()[:16]
