"""Who may ask the desk: this machine's own browser with the token that was printed, and no page of another site.

The address must name 127.0.0.1 or localhost with the desk's port (a name that was bent to this machine is refused: 421), the
token comes once in the address and then as a cookie that scripts and other sites never see (403), and what changes something
needs the token again in a header that only the desk's own page can set, with its own Origin (403).
"""

import hmac
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

HEADER = "x-desk-token"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}
"""What every answer says to the browser."""


def refusal(method: str, headers: Mapping[str, str], query: str, token: str, port: int) -> tuple[int, str] | None:
    """Status and reason why a request is refused; None for one that is answered. Names of headers in small letters."""
    hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}
    if headers.get("host", "") not in hosts:
        return 421, "this desk answers to 127.0.0.1 only"
    # A cookie of an earlier desk, or of another, says nothing of a token that is right.
    given = [_cookie(headers, port), *(parse_qs(query).get("token", []) if method == "GET" else [])]
    if not any(_same(one, token) for one in given):
        return 403, "open the address that gongkai review printed"
    if method in ("GET", "HEAD"):
        return None
    if not _same(headers.get(HEADER, ""), token):
        return 403, "only the desk's own page may change something"
    if headers.get("origin", "") not in {f"http://{host}" for host in hosts}:
        return 403, "another site may not ask the desk"
    if headers.get("sec-fetch-site", "same-origin") != "same-origin":
        return 403, "another site may not ask the desk"
    return None


def cookie_name(port: int) -> str:
    """Browsers give a cookie to every port of a machine: two desks side by side need two names."""
    return f"gongkai_desk_{port}"


def _cookie(headers: Mapping[str, str], port: int) -> str:
    """The token in the cookie; '' without one."""
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(cookie_name(port))
    except CookieError:
        return ""
    return found.value if found else ""


def _same(given: str, token: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), token.encode())
