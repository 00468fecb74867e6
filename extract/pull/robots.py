"""What a host allows programs to ask: robots.txt by RFC 9309, and stricter where it cannot be read.

Not there (404, 410): all is allowed. Not reached, an error of the server, or refused (401, 403, 412): nothing is.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from protego import Protego

from extract.pull.exchange import Answer

MOST_BYTES = 500_000
TOKEN = "gongkai"
"""The name by which a robots.txt speaks of this program."""


@dataclass(frozen=True, slots=True)
class Robots:
    """What one robots.txt allows. `unread` is how asking for it ended, where that allows nothing at all."""

    rules: Protego | None = None
    unread: Answer | None = None

    def refusal(self, address: str) -> tuple[str, str]:
        """The outcome of an address that is not to be asked, and why; ('', '') where it may be."""
        if self.unread is not None:
            outcome = self.unread.outcome if self.unread.outcome in _NOT_REACHED else "robots"
            return outcome, f"robots.txt: {self.unread.why or self.unread.outcome}"
        if self.rules is None or self.rules.can_fetch(address, TOKEN):
            return "", ""
        return "robots", "robots.txt does not allow it"

    @property
    def delay(self) -> float:
        """Seconds between requests that the host asks for; 0 where it says nothing."""
        told = self.rules.crawl_delay(TOKEN) if self.rules else None
        return min(float(told), 3_600.0) if told and told > 0 else 0.0


def robots_address(address: str) -> str:
    parts = urlsplit(address)
    return urlunsplit((parts.scheme, parts.netloc, "/robots.txt", "", ""))


def robots_of(answer: Answer) -> Robots:
    """What follows from how robots.txt was answered."""
    if answer.outcome == "gone":
        return Robots()
    if answer.outcome == "" or (
        answer.outcome == "short_body" and answer.status == 200 and not answer.body and answer.why == _EMPTY
    ):
        return Robots(Protego.parse(answer.body[:MOST_BYTES].decode("utf-8", "replace").replace("\0", " ")))
    if (
        answer.outcome == "http_error"
        and answer.status is not None
        and 400 <= answer.status < 500
        and answer.status != 429
    ):
        return Robots()
    return Robots(unread=answer)


_EMPTY = "an empty answer"
_NOT_REACHED = frozenset({"out_of_reach", "timeout", "tls", "refused_address", "skipped_host"})
"""What says more of an address than that its robots.txt forbids it: nothing there would answer it otherwise."""
