"""A warehouse that the guards refused: kept beside the published one until a person accepts it or the next one takes its place.

`w.candidate-12.duckdb` is the file, `w.candidate-12.json` says what the guards saw, the file's sha256, and that of the
published file it was compared with. Only this very file, in the place of only that one, is ever published.
"""

import hashlib
import json
import shutil
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from load import live, sqlfiles
from load.errors import ForeignWarehouse, WarehouseError
from load.guards import Guard, Verdict, faults_of
from load.guards.itself import count
from load.locks import Lock, lock_file, sync, work_folder
from load.trouble import explained

_BLOCK = 1 << 20
_MOST_BYTES = 1_000_000
_LONGEST = 2_000
_CONFIG: dict[str, str | int | bool] = {"autoinstall_known_extensions": False, "autoload_known_extensions": False}


class Candidate(NamedTuple):
    """What is known of a refused warehouse."""

    file: Path
    run_id: int
    sha256: str
    published: Path
    published_sha256: str
    verdict: Verdict


def keep(build: Path, published: Path, run_id: int, verdict: Verdict) -> Path:
    """Moves a finished build beside the published file, in place of an older candidate; the new candidate."""
    file = published.with_name(f"{published.stem}.candidate-{run_id}{published.suffix}")
    said = {
        "run_id": run_id,
        "sha256": _sha256(build),
        "published": published.name,
        "published_sha256": _sha256(published) if published.exists() else "",
        "refused_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "guards": [guard._asdict() for guard in verdict.guards],
    }
    note = build.with_name("candidate.json")
    note.write_text(json.dumps(said, ensure_ascii=False, indent=1), "utf-8")
    sync(note)
    older = [each for each in _files(published) if each != file]
    build.replace(file)
    note.replace(file.with_suffix(".json"))
    for each in older:
        _forget(each)
    sync(published.parent)
    return file


def waiting(published: Path) -> Candidate | None:
    """The candidate beside a published file that could still take its place, if there is one."""
    for file in reversed(_files(published)):
        with suppress(WarehouseError, OSError):
            candidate = known(file)
            if candidate.published_sha256 == _sha256(published):
                return candidate
    return None


def known(file: Path) -> Candidate:
    """What stands beside a candidate. Raises WarehouseError if nothing does."""
    note = file.with_suffix(".json")
    try:
        with note.open("rb") as content:
            said: Any = json.loads(content.read(_MOST_BYTES))
        guards = tuple(Guard(**{**guard, "refuses": bool(guard["refuses"])}) for guard in said["guards"])
        name = str(said["published"])
        if Path(name).name != name or not file.is_file():
            raise ValueError(name)
        return Candidate(
            file,
            int(said["run_id"]),
            str(said["sha256"]),
            file.with_name(name),
            str(said["published_sha256"]),
            Verdict(guards),
        )
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        raise ForeignWarehouse(
            f"{file}: is no warehouse that the guards refused; `gongkai status` names the one that waits, if there is one"
        ) from None


def accept(file: Path, accepted_by: str, reason: str) -> Candidate:
    """Publishes a candidate, and has it say who wanted that and why.

    Raises BusyWarehouse, ForeignWarehouse if it or the published file is another than when it was refused.
    """
    candidate = known(file)
    published = live.real(candidate.published)
    lock = Lock(lock_file(published))
    lock.acquire()
    folder = work_folder(published)
    try:
        with live.kept_from_writers(published, published):
            live.refuse_logs(published, published)
            now = _sha256(published) if published.exists() else ""
            if now != candidate.published_sha256:
                raise ForeignWarehouse(
                    f"{published}: is another than {file} was compared with (a run has published since); run again, which "
                    "compares anew"
                )
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            build = folder / "build.duckdb"
            shutil.copyfile(file, build)
            if _sha256(build) != candidate.sha256:
                raise ForeignWarehouse(f"{file}: is not the file that was refused; run again, which makes it anew")
            _note(build, candidate, accepted_by[:_LONGEST], reason[:_LONGEST])
            sync(build)
            build.replace(published)
            sync(published.parent)
        _forget(file)
        return candidate
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        lock.release()


def _note(build: Path, candidate: Candidate, accepted_by: str, reason: str) -> None:
    try:
        with duckdb.connect(str(build), config=dict(_CONFIG)) as connection:
            connection.execute(
                sqlfiles.statement("load/accept"),
                {
                    "run_id": candidate.run_id,
                    "accepted_at": datetime.now(UTC).replace(tzinfo=None),
                    "accepted_by": accepted_by,
                    "accept_reason": reason,
                    "refused_for": candidate.verdict.said[:_LONGEST],
                },
            )
            counts = count(connection)
            connection.execute("checkpoint")
    except duckdb.Error as error:
        raise explained(error, candidate.file) from error
    faults = faults_of(build, counts, _CONFIG)
    if faults:
        raise ForeignWarehouse(f"{candidate.file}: cannot be published: {faults[0]}")


def _files(published: Path) -> list[Path]:
    """The candidates of a published file, by the number of their run."""
    begins = f"{published.stem}.candidate-"
    found = (
        published.parent.glob(f"{_escaped(begins)}*{_escaped(published.suffix)}") if published.parent.is_dir() else []
    )
    numbered = [(each.name[len(begins) : len(each.name) - len(published.suffix)], each) for each in found]
    return [each for number, each in sorted(((int(n), each) for n, each in numbered if n.isdecimal()))]


def files_beside(published: Path) -> list[Path]:
    """All files of candidates, which are no documents."""
    return [name for file in _files(published) for name in (file, file.with_suffix(".json"))]


def _forget(file: Path) -> None:
    file.with_suffix(".json").unlink(missing_ok=True)
    file.unlink(missing_ok=True)


def _escaped(text: str) -> str:
    return "".join(f"[{character}]" if character in "*?[" else character for character in text)


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
