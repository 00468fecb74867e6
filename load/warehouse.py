"""One DuckDB file, always complete: a run builds a copy beside it and puts that in its place by one rename.

Readers that have the old file open keep reading it. A run that is killed leaves only a work folder, which the next run
removes. One run at a time: a lock file says so, and the lock goes with the process. The file is written in a storage
version that DuckDB 1.x opens too.
"""

import hashlib
import os
import shutil
import uuid
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, NoReturn

import duckdb
import pyarrow as pa

from load import blank, candidates, chinese, dictionary, live, sqlfiles
from load.checking import Checks
from load.errors import BusyWarehouse, DamagedWarehouse, ForeignWarehouse, QueryError, RefusedByGuards, WarehouseError
from load.guards import Guard, Verdict, faults_of, judge
from load.guards.itself import count
from load.guards.thresholds import NAMES
from load.locks import Lock, lock_file, sync, work_folder
from load.memory import with_more_memory
from load.portions import halves, portions, set_aside
from load.trouble import explained, first_line, is_full, no_room

STORAGE_VERSION = "v1.2.0"
BLOCK_SIZE = 65_536
"""Every column of a group of rows fills blocks of its own, or parts of them: small blocks waste less. Still smaller ones cost
time."""
ROW_GROUP_SIZE = 24_576
"""Rows compressed together: the sections that come between two checkpoints. A checkpoint merges groups that fill less than
two thirds, which compresses them again, and a search reads groups in parallel."""
BATCH_TABLES = (
    "documents",
    "reports",
    "sections",
    "application_facts",
    "disclosure_facts",
    "dispute_facts",
    "fee_facts",
    "statistic_facts",
    "narrative_figures",
    "cell_places",
    "identity_claims",
    "cell_notes",
    "findings",
)
_CHECKPOINT_EVERY = 4
"""Batches between checkpoints: as many as fit into the engine's memory. Others, which the engine makes by itself at some size
of the log, would only leave smaller pieces."""

_LOADED_AT_ONCE = 20_000_000
"""Bytes of a batch's tables that are loaded at a time: more than a usual batch has, less than the engine's memory."""

DATA_VERSION_DIGITS = 16
"""Hexadecimal digits of the digest: two contents share them once in 10^19."""

_LINES_AT_ONCE = 10_000
"""Lines of the digest held at a time."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the engine may use."""

    threads: int = max(1, min(os.cpu_count() or 1, 8))
    memory_limit: str = "80MB"


class Warehouse:
    """The published file at `path` (it need not exist yet); `file` is the one that a link leads to."""

    def __init__(self, path: Path, settings: Settings | None = None) -> None:
        self.path = path
        self.file = live.real(path)
        self.settings = settings or Settings()

    @property
    def exists(self) -> bool:
        return self.file.exists()

    def connect(self, **config: str | int | bool) -> duckdb.DuckDBPyConnection:
        """A read-only connection that can reach no file and no extension. Raises WarehouseError if there is no warehouse."""
        live.refuse_what_is_no_file(self.path, self.file)
        if not self.exists:
            raise WarehouseError(f"{self.path}: no warehouse here yet; `gongkai run` makes one")
        try:
            connection = duckdb.connect(str(self.file), read_only=True, config={**_CLOSED, **config})
        except duckdb.Error as error:
            live.refuse_logs(self.path, self.file)
            raise explained(error, self.path, before=True) from error
        try:
            live.refuse_logs(self.path, self.file)
            _refuse_without_runs(connection, self.path)
        except BaseException:
            connection.close()
            raise
        return connection

    @contextmanager
    def held_open(self) -> Iterator[None]:
        """While it lasts, further connections of this process cost nothing: opening the file costs more than most questions.

        Nothing may be published meanwhile: a connection would still show the old file.
        """
        if not self.exists:
            yield
            return
        with self.connect():
            yield

    def query(self, sql: str, parameters: Mapping[str, Any] | None = None, as_of: int | None = None) -> pa.Table:
        """The answer to one SELECT, with `as_of` as the views stood after that run. Raises QueryError."""
        with self.connect() as connection:
            if as_of is not None:
                connection.execute(f"set variable as_of = {int(as_of)}")
            return run_query(connection, sql, parameters, self.path)

    def refuse_other_tables(self) -> None:
        """To be called before anything is asked that only this version's tables answer. Raises ForeignWarehouse."""
        with self.connect() as connection:
            _refuse_other_tables(self.path, _one(connection.execute(_SCHEMA_VERSION)))

    def run_at(self, when: str) -> int:
        """The run meant by its number, or by a day such as 2026-11-21 (the last one by its end). Raises QueryError."""
        number, day = None, None
        try:
            if when.isdecimal() and len(when) < 8:
                number = int(when)
            else:
                day = date.fromisoformat(when)
        except ValueError:
            raise QueryError(f"{when!r} is neither the number of a run nor a day like 2026-11-21") from None
        answer = self.query(sqlfiles.statement("ask/run_at"), {"run_id": number, "day": day})
        run_id = answer["run_id"].to_pylist()[0]
        if run_id is None:
            raise QueryError(f"no run {number or f'had ended by {day}'} in {self.path}; `gongkai status` lists them")
        return int(run_id)

    def unsettled(self, listing: pa.Table, reader_version: str) -> pa.Table:
        """Which files of a listing must be opened: position, known_sha256, was_unreadable.

        `listing` has the columns position, source_uri, byte_size, modified_ns. Raises ForeignWarehouse.
        """
        with self.connect() as connection:
            _refuse_other_tables(self.path, _one(connection.execute(_SCHEMA_VERSION)))
            connection.register("listing", listing)
            values = {"reader_version": reader_version}
            return run_query(connection, sqlfiles.statement("load/unsettled"), values, self.path)

    def is_listed_again(self, listing: pa.Table) -> bool:
        """Is a folder that was set aside because it could not be listed in the listing with its files now?"""
        if not self.exists:
            return False
        with self.connect() as connection:
            connection.register("listing", listing)
            answer = run_query(connection, sqlfiles.statement("load/listed_again"), {}, self.path)
        return bool(answer["addresses"].to_pylist()[0])

    def is_new_history(self, listing: pa.Table) -> bool:
        """Does the log of an archive (the columns of source_history) say what the warehouse does not?"""
        if not self.exists:
            return False
        with self.connect() as connection:
            connection.register("listing", listing)
            answer = run_query(connection, sqlfiles.statement("load/history_is_new"), {}, self.path)
        return bool(answer["addresses"].to_pylist()[0])

    def tidy(self) -> None:
        """Removes the work folder of a run that was killed after it published, unless another run is at work."""
        folder = work_folder(self.file)
        if not folder.exists():
            return
        lock = Lock(lock_file(self.file))
        try:
            lock.acquire()
        except BusyWarehouse:
            return
        shutil.rmtree(folder, ignore_errors=True)
        lock.release()

    def is_presented(self) -> bool:
        """Is there a warehouse with the views and meanings of this version?"""
        return self.meta("presentation_version") == sqlfiles.presentation_version()

    def meta(self, name: str) -> str | None:
        """What the file says of itself; None if it does not, or there is none."""
        if not self.exists:
            return None
        value = self.query("select any_value(value) as value from meta where name = $name", {"name": name})["value"][
            0
        ].as_py()
        return None if value is None else str(value)

    def is_placed_elsewhere(self, listing: pa.Table, place: str) -> bool:
        """Is one of the listed addresses known with another place than this one, or none? Raises ForeignWarehouse."""
        with self.connect() as connection:
            _refuse_other_tables(self.path, _one(connection.execute(_SCHEMA_VERSION)))
            connection.register("listing", listing)
            answer = run_query(connection, sqlfiles.statement("load/moved"), {"place": place}, self.path)
        return bool(answer["addresses"].to_pylist()[0])

    def published(self) -> tuple[str, int]:
        """Which content this is: the warehouse's own id, and the number of the run that published it."""
        answer = self.query(sqlfiles.statement("load/published")).to_pylist()[0]
        return str(answer["warehouse_id"]), int(answer["run_id"])

    def findings_by_severity(self) -> dict[str, int]:
        """severity -> number of findings on the current versions."""
        rows = self.query(sqlfiles.statement("load/findings_by_severity")).to_pylist()
        return {row["severity"]: row["findings"] for row in rows}

    def lost_checks(self) -> dict[str, int]:
        """check -> reports on which a fault of the program stopped it."""
        rows = self.query(sqlfiles.statement("load/lost_checks")).to_pylist()
        return {row["check"]: row["reports"] for row in rows}

    def set_aside(self, run_id: int, most: int) -> list[tuple[str, str, str]]:
        """(address, reason code, reason) of the first documents that a run set aside."""
        rows = self.query(sqlfiles.statement("load/set_aside"), {"run_id": run_id, "most": most}).to_pylist()
        return [(row["source_uri"], row["reason_code"], row["reason"]) for row in rows]

    def errors(self) -> frozenset[tuple[str, str]] | None:
        """(id, place in its document) of the errors on the current versions; None if the warehouse cannot answer that."""
        if not self.exists:
            return frozenset()
        try:
            rows = self.query(sqlfiles.statement("load/errors")).to_pylist()
        except QueryError:  # to tell what is new is not worth a run
            return None
        return frozenset((row["finding_id"], row["in_document"]) for row in rows)

    def errors_named(self, in_document: Sequence[str], most: int) -> list[str]:
        """What the first of these errors are about: agency, year and rule."""
        values = {"in_document": list(in_document), "most": most}
        rows = self.query(sqlfiles.statement("load/errors_named"), values).to_pylist()
        return [" ".join(str(value) for value in row.values() if value is not None) for row in rows]

    def states(self, of: Literal["decisions", "corrections"]) -> dict[str, int]:
        """state -> how many of what people gave are in it."""
        if not self.meta(of):
            return {}
        rows = self.query(sqlfiles.statement(f"load/states_of_{of}")).to_pylist()
        return {row["state"]: row["count"] for row in rows}


@dataclass(frozen=True, slots=True)
class RunStart:
    """What a run notes of itself when it begins."""

    sources: str
    reader_version: str
    gongkai_version: str
    dimensions: Mapping[str, pa.Table]
    force: bool = False
    place: str | None = None
    explain: Callable[[pa.Table], pa.Table] | None = None
    """rows of tables that do not add up (sql/load/failing_tables.sql) -> outcomes that hint at the wrong figure"""


class Loader:
    """A warehouse being filled: an attached database named `warehouse` that takes batches and checks them."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, run: RunStart) -> None:
        self.connection = connection
        self._run = run
        self._batches = 0
        self.run_id = 0
        self.set_aside = 0
        """Reports that could not be loaded, each set aside instead"""

    def begin(self, for_people: bool = True) -> int:
        """Makes tables, dimensions, views and comments what this version wants, and opens a run. Returns 0: no report yet.

        Not `for_people`: without comments, the dictionary and the views in Chinese.
        """
        self._whole(lambda: self._open_run(for_people))
        return 0

    def lay_out_alone(self) -> None:
        """The same as begin, without a run."""
        self._whole(self.lay_out)

    def lay_out(self, for_people: bool = True) -> None:
        """Makes tables, dimensions, views and comments what this version wants."""
        connection = self.connection
        for path in sqlfiles.folder("schema"):
            connection.execute(path.read_text("utf-8"))
        for name, table in self._run.dimensions.items():
            connection.register("dimension", table)
            connection.execute(f"delete from {name}")  # not made anew: that would lose its comments
            connection.execute(f"insert into {name} by name select * from dimension")
            connection.unregister("dimension")
        if self.meta("presentation_version") != sqlfiles.presentation_version():
            self._present(for_people)
        self.set_meta("schema_version", sqlfiles.schema_version())
        self.set_meta("presentation_version", sqlfiles.presentation_version())

    def _open_run(self, for_people: bool) -> None:
        self.lay_out(for_people)
        connection = self.connection
        if self.meta("warehouse_id") is None:
            self.set_meta("warehouse_id", str(uuid.uuid4()))
        connection.execute(
            sqlfiles.statement("load/start_run"),
            {
                "started_at": _now(),
                "sources": self._run.sources,
                "reader_version": self._run.reader_version,
                "gongkai_version": self._run.gongkai_version,
                "duckdb_version": duckdb.__version__,
            },
        )
        self.run_id = _one(connection.execute("select max(run_id) from runs"))
        self._script("before", {})
        if _one(connection.execute("select count(*) from corrected_cells")):
            # What is read again is compared with what is stored, so that must be what is printed.
            for script in ("uncorrect", "put_cells", "uncorrected"):
                self._script(script, {})

    def _present(self, for_people: bool) -> None:
        """Views and macros; for people also comments, the dictionary and the views in Chinese."""
        connection = self.connection
        for path in sqlfiles.presented():
            connection.execute(path.read_text("utf-8"))
        if not for_people:
            return
        columns: dict[tuple[str, str], list[str]] = {}
        for name, kind, column in connection.execute(sqlfiles.statement("load/objects")).fetchall():
            columns.setdefault((name, kind), []).append(column)
        objects = ((name, kind, names) for (name, kind), names in columns.items())
        connection.execute(";".join(sqlfiles.comments(objects)))
        dictionary.fill(connection)
        chinese.present(connection)

    def meta(self, name: str) -> str | None:
        """What the file says of its writer; None if it does not."""
        value = _one(self.connection.execute("select value from meta where name = $name", {"name": name}))
        return None if value is None else str(value)

    def set_meta(self, name: str, value: str) -> None:
        """Has the file say something of itself."""
        self.connection.execute("delete from meta where name = $name", {"name": name})
        self.connection.execute("insert into meta values ($name, $value)", {"name": name, "value": value})

    def load(self, tables: Mapping[str, pa.Table]) -> int:
        """Loads one batch. Returns how many reports came in; check() looks at them later.

        `tables` are those of the reader (see sql/schema for the columns), their reports numbered from 0.
        """
        loaded = sum(map(self._load_surely, portions(tables, _LOADED_AT_ONCE)))
        self._batches += 1
        if self._batches % _CHECKPOINT_EVERY == 0:
            with_more_memory(self.connection, lambda: self.connection.execute("checkpoint warehouse"))
        return loaded

    def _load_surely(self, tables: Mapping[str, pa.Table]) -> int:
        """Loads documents, with more memory or in halves if need be; the one that is still too much is set aside."""
        try:
            return with_more_memory(self.connection, lambda: self._load(tables))
        except duckdb.OutOfMemoryException:
            halved = halves(tables)
        if halved is not None:
            return sum(map(self._load_surely, halved))
        self.set_aside += tables["reports"].num_rows
        return self._load(set_aside(tables, "too_complex", "the warehouse has not enough memory to take it in"))

    def _load(self, tables: Mapping[str, pa.Table]) -> int:
        """Loads documents in one transaction. Returns how many reports came in."""
        connection = self.connection
        values = {
            "run_id": self.run_id,
            "reader_version": self._run.reader_version,
            "force": self._run.force,
            "place": self._run.place,
        }
        for name, table in tables.items():
            connection.register(f"batch_{name}", table)
        try:
            connection.execute("begin")
            self._script("keys", values)
            if _one(connection.execute("select count(*) from batch_known")):
                self._compare(tables)
                self._script("replace", values)
            self._script("insert", values)
            self._script("prints", values)
            self._script("sources", values)
            loaded = int(_one(connection.execute(sqlfiles.statement("load/loaded"))))
            connection.execute("commit")
        except BaseException:
            connection.execute("rollback")
            raise
        finally:
            for name in tables:
                connection.unregister(f"batch_{name}")
        return loaded

    def _compare(self, tables: Mapping[str, pa.Table]) -> None:
        """Which documents of the batch that were read before are reports with other rows now."""
        self._script("changed_texts", {})
        for name in BATCH_TABLES:
            if name != "documents":
                columns = ", ".join(column for column in tables[name].column_names if column != "report_no")
                condition = "not by_check" if name == "findings" else "true"
                template = sqlfiles.statement("load/changed_rows")
                self.connection.execute(template.format(table=name, columns=columns, condition=condition))

    def check(self) -> None:
        """Runs every check of sql/checks/ over the reports that are due. Raises WarehouseError."""
        Checks(self.connection, self._script, self._run.explain).run()

    def _script(self, name: str, values: Mapping[str, Any]) -> None:
        """Runs the statements of sql/load/<name>.sql, each with the parameters it names."""
        for text in sqlfiles.statement(f"load/{name}").split(";\n"):
            if text.strip():
                self.connection.execute(text, {key: value for key, value in values.items() if f"${key}" in text})

    def relist(self, listing: pa.Table) -> None:
        """Forgets what could not be opened before and can be now, as the listing of this run tells."""
        self.connection.register("listing", listing)
        self._whole(lambda: self._script("relisted", {}))
        self.connection.unregister("listing")

    def move(self, listing: pa.Table) -> None:
        """Notes the run's own place, if it has one, with the listed addresses; their reports are to be placed anew."""
        if self._run.place is not None:
            self.connection.register("listing", listing)
            self._whole(lambda: self._script("move", {"place": self._run.place}))
            self.connection.unregister("listing")

    def take_history(self, listing: pa.Table) -> None:
        """Takes over what the log of an archive says of its addresses."""
        self.connection.register("listing", listing)
        self._whole(lambda: self._script("history_of_sources", {}))
        self.connection.unregister("listing")

    def choose(self, choices: pa.Table, content: str) -> None:
        """Takes over which versions a person chose (the columns of load.choices), and keeps the list as it was given."""
        self.connection.register("batch_choices", choices)
        self._whole(lambda: self._script("choose", {}))
        self.connection.unregister("batch_choices")
        self.set_meta("choices", content)

    def decide(self, decisions: pa.Table, content: str) -> None:
        """Takes over what people decided of findings (the columns of load.decisions), and keeps the list as it was given."""
        self.connection.register("batch_decisions", decisions)
        self._whole(lambda: self._script("decide", {}))
        self.connection.unregister("batch_decisions")
        self.set_meta("decisions", content)

    def correct(self, corrections: pa.Table, content: str) -> None:
        """Takes over which corrections people gave (the columns of load.corrections), and keeps the list; finish applies it."""
        self.connection.register("batch_corrections", corrections)
        self._whole(lambda: self._script("take_corrections", {}))
        self.connection.unregister("batch_corrections")
        self.set_meta("corrections", content)

    def unplaced(self, again: bool) -> pa.Table:
        """The readings whose body is to be told, with what they come with; `again`: all of them."""
        statement = sqlfiles.statement("load/unplaced")
        return with_more_memory(
            self.connection, lambda: self.connection.sql(statement, params={"all": again}).to_arrow_table()
        )

    def texts(self, documents: Sequence[str]) -> dict[str, str]:
        """sha256 -> text of the documents."""
        self.connection.register("wanted", pa.table({"document_sha256": pa.array(documents, pa.string())}))
        statement = sqlfiles.statement("load/texts")
        found = with_more_memory(self.connection, lambda: self.connection.execute(statement).fetchall())
        self.connection.unregister("wanted")
        return dict(found)

    def place(self, tables: Mapping[str, pa.Table], again: bool) -> None:
        """Takes over which bodies the readings are of (the tables of transform.places.placing)."""
        for name, table in tables.items():
            self.connection.register(f"batch_{name}", table)
        self._whole(lambda: self._script("place", {"all": again}))
        for name in tables:
            self.connection.unregister(f"batch_{name}")

    def accounts(self) -> dict[str, int]:
        """What became of the documents that this run opened (see sql/load/accounts.sql)."""
        statement = sqlfiles.statement("load/accounts")
        answer = with_more_memory(
            self.connection, lambda: self.connection.sql(statement, params={"run_id": self.run_id}).to_arrow_table()
        )
        return {name: int(count) for name, count in answer.to_pylist()[0].items()}

    def finish(self, counts: Mapping[str, int]) -> None:
        """Chooses current versions, corrects, checks what may have changed, asserts that no fact stands twice, closes the run."""
        self._whole(self._settle)
        self.check()
        said = {"finished_at": _now(), "run_id": self.run_id, "data_version": self.data_version(), **counts}
        self._whole(lambda: self._close(said))

    def _settle(self) -> None:
        self._script("finish", {"run_id": self.run_id})
        if _one(self.connection.execute("select count(*) from corrections")):
            for script in ("correct", "put_cells", "corrected"):
                self._script(script, {})
        self._script("correction_due", {})
        self._script("due", {"run_id": self.run_id})

    def _close(self, said: Mapping[str, Any]) -> None:
        twice = self.connection.execute(sqlfiles.statement("load/assertions"), {"run_id": self.run_id}).fetchall()
        if twice:
            raise WarehouseError(f"facts stand twice: {twice[:3]}; nothing was published")
        self._script("end_run", said)

    def _whole(self, step: Callable[[], None]) -> None:
        """The step in a transaction of its own, which is undone where it fails, and tried again with more memory."""

        def whole() -> None:
            self.connection.execute("begin")
            try:
                step()
                self.connection.execute("commit")
            except BaseException:
                with suppress(duckdb.Error):  # the engine may have undone it itself
                    self.connection.execute("rollback")
                raise

        with_more_memory(self.connection, whole)

    def data_version(self) -> str:
        """A digest of what makes the data what they are (sql/load/data_version.sql), the same on every machine."""
        versions = {
            "reader_version": self._run.reader_version,
            "schema_version": sqlfiles.schema_version(),
            "presentation_version": sqlfiles.presentation_version(),
        }

        def digested() -> str:
            digest = hashlib.sha256()
            answer = self.connection.execute(sqlfiles.statement("load/data_version"), versions)
            while rows := answer.fetchmany(_LINES_AT_ONCE):
                digest.update("".join(f"{line}\n" for (line,) in rows).encode())
            return digest.hexdigest()[:DATA_VERSION_DIGITS]

        return with_more_memory(self.connection, digested)


class Build:
    """A warehouse in the making, in a work folder beside the live file: a context.

    Use: loader.begin(), loader.load() for each batch, loader.finish(), publish(), which makes it live.
    """

    def __init__(self, warehouse: Warehouse, run: RunStart) -> None:
        self._live, self._named = warehouse.file, warehouse.path
        self._settings = warehouse.settings
        self._run = run
        self.folder = work_folder(self._live)
        self._file = self.folder / "build.duckdb"
        self._lock = Lock(lock_file(self._live))
        self._loader: Loader | None = None
        self._run_id = 0
        self._kept = ExitStack()

    def __enter__(self) -> "Build":
        live.refuse_what_is_no_file(self._named, self._live)
        self._live.parent.mkdir(parents=True, exist_ok=True)
        self._lock.acquire()
        try:
            shutil.rmtree(self.folder, ignore_errors=True)
            self._kept.enter_context(live.kept_from_writers(self._named, self._live))
            live.refuse_logs(self._named, self._live)
            self.folder.mkdir()
            fresh = not self._live.exists()
            if fresh:
                blank.take(_blank_version(), self._make_blank, self._file)
            else:
                shutil.copyfile(self._live, self._file)
            self._loader = Loader(self._open(self._file), self._run)
            if not fresh:
                self._refuse_foreign()
        except BaseException as error:
            self._explain_and_close(error)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._explain_and_close(error)

    def _explain_and_close(self, error: BaseException | None) -> None:
        """Raises the error as a sentence on the warehouse where the engine or a full disk raised it."""
        try:
            if isinstance(error, duckdb.Error):
                raise explained(error, self._named) from error
            if error is not None and is_full(error):
                folder = (
                    Path(filename).parent
                    if isinstance(filename := getattr(error, "filename", None), str)
                    else self.folder
                )
                raise WarehouseError(f"{self._named}: nothing was changed, {no_room(folder)}") from error
        finally:
            self._close()

    @property
    def loader(self) -> Loader:
        if self._loader is None:
            raise WarehouseError("the build is closed")
        return self._loader

    def _make_blank(self, path: Path) -> None:
        """Raises OSError where the engine cannot make one here: the run then lays out its own, and says what is wrong if that fails."""
        try:
            connection = self._open(path)
        except WarehouseError as error:
            raise OSError(str(error)) from error
        try:
            Loader(connection, self._run).lay_out_alone()
            with_more_memory(connection, lambda: connection.execute("checkpoint warehouse"))
        except duckdb.Error as error:
            raise OSError(str(error)) from error
        finally:
            connection.close()

    def _open(self, file: Path) -> duckdb.DuckDBPyConnection:
        connection = duckdb.connect(
            config={
                **_NO_EXTENSIONS,
                "threads": self._settings.threads,
                "memory_limit": self._settings.memory_limit,
                "temp_directory": str(self.folder / "spill"),
                "preserve_insertion_order": False,
                "checkpoint_threshold": "1TB",
            }
        )
        blocks = "" if file.exists() else f"block_size {BLOCK_SIZE}, "
        try:
            # The build is thrown away if the run dies, so it needs no write-ahead log.
            connection.execute(
                f"attach {sqlfiles.quoted(str(file))} as warehouse (storage_version '{STORAGE_VERSION}', {blocks}"
                f"row_group_size {ROW_GROUP_SIZE}, recovery_mode no_wal_writes)"
            )
            connection.execute("use warehouse")
        except duckdb.Error as error:
            connection.close()
            raise explained(error, self._named, before=True) from error
        return connection

    def _refuse_foreign(self) -> None:
        _refuse_without_runs(self.loader.connection, self._named)
        _refuse_other_tables(self._named, self.loader.meta("schema_version"))

    def judge(
        self, limits: Mapping[str, float], failed: int = 0, asked: int = 0, without: Collection[str] = ()
    ) -> Verdict:
        """What the guards say of it beside the live file; nothing where there is none yet."""
        if not self._live.exists():
            return Verdict()
        return with_more_memory(
            self.loader.connection, lambda: judge(self.loader.connection, self._live, limits, failed, asked, without)
        )

    def publish(self) -> None:
        """Makes the build the live file: write through to the disk, look at it, one rename. Raises RefusedByGuards."""
        faults = self._written()
        if faults:
            self._refuse(Verdict(tuple(Guard("G9", NAMES["G9"], fault, 0, 1, 0, True) for fault in faults)))
        live.refuse_logs(self._named, self._live)  # one that came meanwhile would be replayed onto this file
        os.replace(self._file, self._live)
        sync(self._live.parent)

    def refuse(self, verdict: Verdict) -> NoReturn:
        """Keeps the build beside the live file, which stays as it is. Raises RefusedByGuards."""
        self._written()
        self._refuse(verdict)

    def _refuse(self, verdict: Verdict) -> NoReturn:
        candidate = candidates.keep(self._file, self._live, self._run_id, verdict)
        named = self._named.with_name(candidate.name)
        raise RefusedByGuards(
            f"{self._named}: kept as it was, the new one lacks what it has: {verdict.said}; see {named}, and publish it with: "
            f"gongkai accept {named} --by NAME --reason TEXT",
            verdict,
            named,
        )

    def _written(self) -> list[str]:
        """Closes the build: checkpoint, and through to the disk. What is wrong with the file then (none as a rule)."""
        connection = self.loader.connection
        counts, self._run_id = count(connection), self.loader.run_id
        with_more_memory(connection, lambda: connection.execute("checkpoint warehouse"))
        connection.execute("use memory")
        connection.execute("detach warehouse")
        connection.close()
        self._loader = None
        sync(self._file)
        return faults_of(self._file, counts, _CLOSED)

    def _close(self) -> None:
        if self._loader is not None:
            self._loader.connection.close()
            self._loader = None
        if self._lock.held:
            shutil.rmtree(self.folder, ignore_errors=True)
        self._kept.close()
        self._lock.release()


@contextmanager
def scratch(run: RunStart) -> Iterator[Loader]:
    """A warehouse in memory with the same tables, views and checks, for looking at one document."""
    connection = duckdb.connect(config={**_NO_EXTENSIONS, "threads": 1})
    try:
        connection.execute("attach ':memory:' as warehouse")
        connection.execute("use warehouse")
        loader = Loader(connection, run)
        loader.begin(for_people=False)
        yield loader
    finally:
        connection.close()


def _blank_version() -> str:
    versions = (sqlfiles.schema_version(), sqlfiles.presentation_version(), duckdb.__version__, STORAGE_VERSION)
    return hashlib.sha256("/".join(versions).encode()).hexdigest()[:16]


_NO_EXTENSIONS: dict[str, str | int | bool] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}
_CLOSED: dict[str, str | int | bool] = {**_NO_EXTENSIONS, "enable_external_access": False, "lock_configuration": True}


_SCHEMA_VERSION = "select value from meta where name = 'schema_version'"


def _refuse_other_tables(path: Path, version: str | None) -> None:
    if version != sqlfiles.schema_version():
        raise ForeignWarehouse(
            f"{path}: written by a version with other tables; move it away and run again, or name another --warehouse"
        )


def _refuse_without_runs(connection: duckdb.DuckDBPyConnection, named: Path) -> None:
    """Raises ForeignWarehouse if the file is not ours, or does not say any more what it was published by."""
    try:
        _one(connection.execute(_SCHEMA_VERSION))
        last = _one(connection.execute("select max(run_id) from runs"))
    except duckdb.Error as error:
        if isinstance(error, duckdb.CatalogException | duckdb.BinderException):
            raise ForeignWarehouse(f"{named}: a DuckDB file, but not one that gongkai wrote") from None
        raise explained(error, named) from error
    if last is None:
        raise ForeignWarehouse(
            f"{named}: its table `runs` is empty, and every warehouse has a run; another program changed it: put a copy of "
            "it back, or move it away and run again"
        )


def run_query(
    connection: duckdb.DuckDBPyConnection,
    sql: str,
    parameters: Mapping[str, Any] | None = None,
    named: Path | None = None,
) -> pa.Table:
    """The answer to a query as an Arrow table. Raises QueryError, and where the file at `named` is damaged, DamagedWarehouse."""
    try:
        relation = connection.sql(sql, params=dict(parameters or {}))
        if relation is None:
            raise QueryError("the statement gives no rows; ask with SELECT")
        return relation.to_arrow_table()
    except duckdb.Error as error:
        raise (named and told_damage(error, named)) or QueryError(first_line(error)) from error


def told_damage(error: duckdb.Error, named: Path) -> DamagedWarehouse | None:
    """The error as a sentence on the file, if it says that the file is damaged."""
    trouble = explained(error, named)
    return trouble if isinstance(trouble, DamagedWarehouse) else None


def _one(result: duckdb.DuckDBPyConnection) -> Any:
    rows = result.fetchall()  # to the end: a half-read result blocks the connection
    return rows[0][0] if rows else None


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)
