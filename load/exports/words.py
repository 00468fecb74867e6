"""The words that exports print for people, in the reader's language: data/export_words.csv."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from load import sqlfiles

LANGUAGES = ("zh", "en")


class Words:
    """The words of one language: `words("note.filed", filed=3, expected=4)`. Raises KeyError for a word that is not there."""

    def __init__(self, language: str = LANGUAGES[0]) -> None:
        self.language = language
        self._labels = _labels(language)

    def __call__(self, code: str, **filled: Any) -> str:
        label = self._labels[code]
        return label.format(**filled) if filled else label

    def listed(self, texts: "list[str]") -> str:
        """The texts one after the other."""
        return self("list.and").join(texts)


@cache
def _labels(language: str) -> Mapping[str, str]:
    lines = sqlfiles.lines(sqlfiles.DATA / "export_words.csv")
    return MappingProxyType({line["code"]: line[f"label_{language}"] for line in lines})
