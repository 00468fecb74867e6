"""The addresses of the desk, and what each answers."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.concurrency import run_in_threadpool

from flows.desk import safety
from flows.desk.work import Desk
from flows.language import said as in_words
from load import WarehouseError, sqlfiles
from load.errors import Imbalance
from load.exports import csv_bytes
from load.site import scripts
from load.site.words import words

_SITE = sqlfiles.DATA / "site"
_KINDS = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}
_ASSETS = ("site.css", "desk.css", "site.js", "report.js", "desk.js")
_MOST_BYTES = 100_000
"""Of what a page may send."""
_MOST_AT_ONCE = 1_000
"""Findings in one act; more are refused, not cut off."""

Answer = Callable[[Request], Awaitable[Response]]


def app(desk: Desk, port: int, token: str, language: str) -> FastAPI:
    """The desk as a web application; it is to be served on 127.0.0.1 only."""
    made = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    environment = Environment(loader=FileSystemLoader(_SITE / "templates"), autoescape=True, undefined=StrictUndefined)
    reasons = sqlfiles.lines(_SITE / "reasons.csv")

    @made.middleware("http")
    async def guard(request: Request, answer: Answer) -> Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        refused = safety.refusal(request.method, headers, request.url.query, token, port)
        response = Response(in_words(refused[1]), refused[0]) if refused else await answer(request)
        response.headers.update(safety.HEADERS)
        return response

    @made.exception_handler(WarehouseError)
    async def sentence(_request: Request, error: WarehouseError) -> Response:
        said = {"error": in_words(str(error)), "imbalance": isinstance(error, Imbalance)}
        return JSONResponse(said, 409)

    @made.exception_handler(OSError)
    async def system(_request: Request, error: OSError) -> Response:
        return JSONResponse({"error": f"{error.filename or ''}: {error.strerror or error}"}, 409)

    @made.get("/")
    async def page(request: Request) -> Response:
        if request.url.query:  # the token, which is not to stay in the address
            response: Response = RedirectResponse("/", 303)
            response.set_cookie(safety.cookie_name(port), token, httponly=True, samesite="strict", path="/")
            return response
        said = words(language)
        text = environment.get_template("desk.html").render(language=language, w=said.__getitem__, token=token)
        return HTMLResponse(text)

    @made.get("/assets/{name}")
    async def asset(name: str) -> Response:
        if name not in _ASSETS:
            return Response(in_words("no such file"), 404)
        path = _SITE / "assets" / name
        return Response(path.read_bytes(), media_type=_KINDS[Path(name).suffix])

    @made.get("/scripts/{name}")
    async def script(name: str) -> Response:
        made_now = await run_in_threadpool(scripts, desk.warehouse, language)
        if name not in made_now:
            return Response(in_words("no such file"), 404)
        return Response(made_now[name], media_type=_KINDS[".js"])

    @made.get("/queue")
    async def queue() -> Response:
        stock = [[line["rule_prefix"], line["decision"], line[f"reason_{language}"]] for line in reasons]
        return JSONResponse({"findings": await run_in_threadpool(desk.queue), "stock": stock})

    @made.get("/noted")
    async def noted() -> Response:
        return JSONResponse(await run_in_threadpool(desk.noted))

    @made.get("/report/{report_id}")
    async def report(report_id: str) -> Response:
        return Response(await run_in_threadpool(desk.report, report_id), media_type="application/json")

    @made.get("/sheet/{report_id}")
    async def sheet(report_id: str) -> Response:
        found = await run_in_threadpool(desk.to_mend, report_id)
        text = environment.get_template("sheet.html").render(
            language=language, w=words(language).__getitem__, findings=found, report_id=report_id
        )
        return HTMLResponse(text)

    @made.get("/sheet/{report_id}/csv")
    async def sheet_csv(report_id: str) -> Response:
        import pyarrow as pa

        found = await run_in_threadpool(desk.to_mend, report_id)
        names = ("agency", "report_year", "severity", "rule_id", "place", f"said_{language}", "source_line")
        table = pa.table(
            {
                name: pa.array([None if row[name] is None else str(row[name]) for row in found], pa.string())
                for name in names
            }
        )
        name = f"to-mend-{report_id[:16]}.csv"
        return Response(
            csv_bytes(table), media_type="text/csv", headers={"content-disposition": f'attachment; filename="{name}"'}
        )

    @made.post("/decide")
    async def decide(request: Request) -> Response:
        sent = await _sent(request)
        await run_in_threadpool(desk.decide, sent.get("finding", []), _one(sent, "decision"), _one(sent, "reason"))
        return JSONResponse({})

    @made.post("/correct")
    async def correct(request: Request) -> Response:
        sent = await _sent(request)
        said = {name: _one(sent, name) for name in ("reason", "source")}
        sums = await run_in_threadpool(
            desk.correct,
            _one(sent, "target"),
            _one(sent, "cell"),
            _one(sent, "value"),
            said,
            _one(sent, "accept") == "1",
        )
        return JSONResponse({"sums": [in_words(line) for line in sums]})

    @made.post("/undo")
    async def undo() -> Response:
        return JSONResponse({"findings": await run_in_threadpool(desk.undo)})

    @made.post("/run")
    async def run() -> Response:
        await run_in_threadpool(desk.run)
        return JSONResponse({})

    @made.get("/run")
    async def run_state() -> Response:
        state = desk.run_state
        return JSONResponse({"is_running": state.is_running, "code": state.code, "said": list(state.said)})

    return made


async def _sent(request: Request) -> dict[str, list[str]]:
    """The fields of a form. Raises WarehouseError if it is too large or no form."""
    taken = b""
    async for piece in request.stream():
        taken += piece
        if len(taken) > _MOST_BYTES:
            raise WarehouseError("more was sent than a decision has")
    try:
        return parse_qs(taken.decode("utf-8"), keep_blank_values=True, max_num_fields=_MOST_AT_ONCE + 10)
    except ValueError:
        raise WarehouseError("what was sent cannot be read") from None


def _one(sent: dict[str, list[str]], name: str) -> str:
    return sent.get(name, [""])[0]


def serve(desk: Desk, port: int, token: str, language: str, ready: Callable[[], Any]) -> None:
    """Serves the desk on 127.0.0.1 until it is stopped. Raises OSError if the port is taken."""
    import uvicorn

    class Server(uvicorn.Server):
        async def startup(self, sockets: Any = None) -> None:
            await super().startup(sockets)
            if self.started:
                ready()

    config = uvicorn.Config(
        app(desk, port, token, language), "127.0.0.1", port, log_level="critical", access_log=False, server_header=False
    )
    Server(config).run()
