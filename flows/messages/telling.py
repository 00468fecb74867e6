"""Whether somebody is told tonight, what was told last, and the heartbeat."""

import json
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flows.messages.night import NightFacts
from flows.messages.sending import ping, send_mail, send_webhook
from flows.messages.settings import Notify, NotifyError
from flows.messages.writing import body, subject
from load import Warehouse

A_NIGHT = timedelta(hours=12)
_MOST_BYTES = 1_000_000


def memory_file(warehouse: Path) -> Path:
    """What was told last, beside the warehouse."""
    return warehouse.with_name(f"{warehouse.name}.told.json")


def tell_night(notify: Notify, warehouse: Path, facts: NightFacts) -> list[str]:
    """Sends what is due, and what could not be sent the last time; beats the heart. What could not be done, a line each."""
    last = _last(warehouse)
    lines: list[str] = []
    if is_due(notify, facts, last):
        title, text = subject(facts), body(facts)
        for send in _ways(notify):
            try:
                send(title, text)
            except NotifyError as error:
                lines.append(str(error))
        was_sent = len(lines) < len(_ways(notify))
        _remember(warehouse, facts, was_sent, "; ".join(lines), last)
    if facts.outcome in ("published", "nothing changed"):
        lines += _beat(notify, warehouse, facts)
    return lines


def is_due(notify: Notify, facts: NightFacts, last: Mapping[str, Any]) -> bool:
    """At most one message a night; on change of state unless all nights are told."""
    if notify.when == "never" or not _ways(notify):
        return False
    told_at = _moment(last.get("at"))
    if last.get("due"):
        return True
    if told_at is not None and abs(facts.ended - told_at) < A_NIGHT:
        return False
    return notify.when == "always" or facts.outcome == "published" or last.get("state") != facts.state


def unsent(warehouse: Path) -> str:
    """Why the last message could not be sent, by one way or all; '' if it was."""
    return str(_last(warehouse).get("failed", ""))[:300]


def _ways(notify: Notify) -> list[Callable[[str, str], None]]:
    found: list[Callable[[str, str], None]] = []
    if notify.mail is not None:
        mail = notify.mail
        found.append(lambda title, text: send_mail(mail, title, text))
    if notify.webhook is not None:
        webhook = notify.webhook
        found.append(lambda title, text: send_webhook(webhook, title, text))
    return found


def _beat(notify: Notify, warehouse: Path, facts: NightFacts) -> list[str]:
    """The heartbeat says that a night ended well: only after what is published was opened and answered."""
    if not notify.heartbeat and notify.ping is None:
        return []
    try:
        published = Warehouse(warehouse).published()
        if notify.heartbeat:
            said = {
                "at": facts.ended.isoformat(timespec="seconds"),
                "run_id": published[1],
                "warehouse_id": published[0],
            }
            _write(Path(notify.heartbeat), said)
        if notify.ping is not None:
            ping(notify.ping)
    except NotifyError as error:
        return [str(error)]
    except OSError as error:
        return [f"{notify.heartbeat}: cannot be written ({error.strerror})"]
    return []


def _remember(warehouse: Path, facts: NightFacts, was_sent: bool, failed: str, before: Mapping[str, Any]) -> None:
    """What was told is known by its state; of a message that reached nobody the state before stays, so that it is due again."""
    said = (
        {"at": facts.ended.isoformat(timespec="seconds"), "state": facts.state} if was_sent else {**before, "due": True}
    )
    with suppress(OSError):
        _write(memory_file(warehouse), {**said, "failed": failed})


def _last(warehouse: Path) -> Mapping[str, Any]:
    with suppress(OSError, ValueError, RecursionError), memory_file(warehouse).open("rb") as file:
        found = json.loads(file.read(_MOST_BYTES))
        return found if isinstance(found, dict) else {}
    return {}


def _moment(text: Any) -> datetime | None:
    with suppress(TypeError, ValueError):
        found = datetime.fromisoformat(text)
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    return None


def _write(path: Path, said: Mapping[str, Any]) -> None:
    part = path.with_name(f".{path.name}.part")
    with part.open("w", encoding="utf-8") as file:
        json.dump(said, file, ensure_ascii=False)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
