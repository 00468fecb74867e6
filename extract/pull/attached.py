"""Files that a page carries: links to them, frames that show them, scripts that open them."""

import re

from selectolax.lexbor import LexborHTMLParser

from extract.pull.addresses import RefusedAddress, joined
from extract.pull.lists import decoded, is_nested_too_deep

_MOST_CHARACTERS = 5_000_000
_MOST_LINKS = 5_000
_OPENED = re.compile(r"""(?:open|href|src|file)\s*[=(]\s*['"]([^'"<>\s]{3,500})['"]""")
_SHOWN_BY_VIEWER = re.compile(r"viewer\.html?\?file=([^&'\"<>\s]{3,500})")
_ATTRIBUTES = (("a[href]", "href"), ("iframe[src]", "src"), ("embed[src]", "src"), ("object[data]", "data"))


def attachments(body: bytes, address: str, match: str, most: int) -> list[tuple[str, str]]:
    """Address and the link's text of each file on the page that fits the pattern, in their order, `most` at most."""
    text = decoded(body)[:_MOST_CHARACTERS]
    if is_nested_too_deep(text):
        return []
    pattern = re.compile(match, re.IGNORECASE)
    found: dict[str, str] = {}
    tree = LexborHTMLParser(text)
    linked = [
        (node.attributes.get(attribute) or "", " ".join(node.text().split())[:300])
        for selector, attribute in _ATTRIBUTES
        for node in tree.css(selector)[:_MOST_LINKS]
    ]
    linked += [(match_[1], "") for match_ in _OPENED.finditer(text)][:_MOST_LINKS]
    linked += [(match_[1], "") for match_ in _SHOWN_BY_VIEWER.finditer(text)][:_MOST_LINKS]
    for link, title in linked:
        viewed = _SHOWN_BY_VIEWER.search(link)
        try:
            to = joined(address, viewed[1] if viewed else link)
        except RefusedAddress:
            continue
        if to != address and pattern.search(to):
            found[to] = found.get(to) or title
            if len(found) >= most:
                break
    return list(found.items())
