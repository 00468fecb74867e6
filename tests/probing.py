"""What the tests of the probe share: a document read, its copy read, and what came out of the copy figure by figure."""

from collections.abc import Iterator
from functools import cache
from hashlib import sha256

from extract import RawDocument
from extract.files import open_document
from flows.batches import reader
from tests.helpers import forms
from transform.doubt.probe import Probe, Probed
from transform.ladder import Ladder, Tables

NAME = "某某市某某区财政局_2023"


@cache
def probe() -> Probe:
    return Probe(forms())


@cache
def _ladder() -> Ladder:
    return Ladder(reader().forms)


def opened(content: bytes, suffix: str) -> RawDocument:
    return open_document(NAME + suffix, content, sha256(content).hexdigest())


def tables_of(content: bytes, suffix: str) -> tuple[RawDocument, Tables]:
    """The document and its tables as they are read."""
    document = opened(content, suffix)
    return document, _ladder().read(document)


def probed(content: bytes, suffix: str) -> Probed | None:
    """What the probe says of a document."""
    return probe().probe(*tables_of(content, suffix))


def whats(content: bytes, suffix: str) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """(what, the cell as printed, the runs) of each doubt."""
    found = probed(content, suffix)
    assert found is not None
    return ((doubt.what, doubt.printed, doubt.runs) for doubt in found.doubts)
