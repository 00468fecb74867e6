"""Messages: one a night at most, short however much failed, sent to real servers on loopback; none fails a night."""

import email
import email.policy
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from extract.kept.observations import Log, Observation
from flows import language
from flows.configuration import NAME, ConfigurationError
from flows.messages import notify_in, tell_night
from flows.messages.night import NightFacts, facts_of_failure
from flows.messages.sending import send_mail, send_webhook
from flows.messages.settings import PASSWORD, Mail, Notify, NotifyError, Webhook
from flows.messages.telling import unsent
from flows.messages.writing import MOST_LINES, body, subject
from flows.options import RunOptions
from flows.pipeline import run_steps
from flows.source_nights import nights_failed
from load.guards import Guard, Verdict
from tests.helpers import write_reports
from tests.web.mail import MailServer, certificate, mail_server
from tests.web.site import Site, answer, served

AT = datetime(2026, 11, 30, 18, 30, tzinfo=UTC)
GOOD = NightFacts(AT, "published", run_id=214, new=37, changed=2, set_aside=3, errors=4, sources=43, seconds=4320)
REFUSED = NightFacts(
    AT,
    "refused",
    "w.duckdb: kept as it was",
    verdict=Verdict((Guard("G1", "reports of a year", "2023", 120, 0, 2, True),)),
)


@pytest.fixture
def chinese() -> Iterator[None]:
    language.choose("zh")
    yield
    language.choose("en")


def test_words() -> None:
    assert subject(GOOD) == "[gongkai] 2026-12-01: published, 37 new"
    assert body(GOOD).split("\n") == [
        "new 37 · changed 2 · set aside 3 · errors +4 · sources 43 ok, 0 failed · 1:12:00 · run 214",
        "more: gongkai status",
    ]
    assert subject(REFUSED) == "[gongkai] 2026-12-01: KEPT THE OLD WAREHOUSE: reports of a year 2023: 120 -> 0 (G1)"
    assert "guard G1: reports of a year 2023: 120 -> 0" in body(REFUSED)


@pytest.mark.usefixtures("chinese")
def test_words_in_chinese() -> None:
    failing = replace(GOOD, failing={"a-city": "blocked"})
    assert subject(failing) == "[gongkai] 2026-12-01: 已发布，新增 37，1 个来源需要处理"
    assert "新增 37 · 变化 2" in body(failing) and "详情：gongkai status" in body(failing)
    assert "保留旧数据库" in subject(REFUSED)


def test_for_how_many_nights_a_source_has_failed(tmp_path: Path) -> None:
    for number, outcome in enumerate(("complete", "incomplete", "complete", "shrunk", "incomplete"), 1):
        log = Log(tmp_path, f"2026120{number}.{number}.ab", "a-city", f"2026-12-0{number}T183000Z")
        at = f"2026-12-0{number}T18:31:00Z"
        log.add([Observation(log.path.name, "a-city", "source:a-city", at, outcome, "source")])
        log.close()
    assert nights_failed(tmp_path, "a-city") == 2 and nights_failed(tmp_path, "b") == 0
    facts = replace(GOOD, failing={"a-city": "blocked", "b": "blocked"}, nights={"a-city": 2})
    assert "needs you: a-city (2 nights running), b: blocked" in body(facts)


@pytest.mark.parametrize("causes", [1, 3, 500])
def test_five_hundred_sources_fail(causes: int) -> None:
    failing = {f"source-{n}": f"cause {n % causes}: \x1b[31m{'x' * 300}\n" for n in range(500)}
    facts = replace(GOOD, failing=failing, aside=[(f"https://a.test/{'y' * 900}", "needs_ocr")] * 50)
    text = body(facts)
    assert text.count("\n") < MOST_LINES <= 24 and "\x1b" not in text and len(text) < 6_000
    assert subject(facts) == "[gongkai] 2026-12-01: published, 37 new, 500 sources need you"
    assert "500" in subject(facts) and ("496 more" in text or "more sources, for" in text or "and 1" in text)


def hook(site: Site, kind: str = "text") -> Webhook:
    return Webhook(address=f"http://localhost:{site.port}/hook?token=SECRET", kind=kind, allow_private=("localhost",))  # type: ignore[arg-type]


@pytest.fixture
def site() -> Iterator[Site]:
    with served(Site({"/hook": answer(b"ok")})) as one:
        yield one


def nights(*facts: NightFacts) -> Iterator[NightFacts]:
    for number, one in enumerate(facts):
        yield replace(one, ended=AT + timedelta(days=number))


QUIET = replace(GOOD, outcome="nothing changed", new=0)


@pytest.mark.parametrize(
    ("when", "told"),
    [("changes", [True, False, True, False, True, True, True]), ("always", [True] * 7), ("never", [False] * 7)],
)
def test_on_which_nights(site: Site, tmp_path: Path, when: str, told: list[bool]) -> None:
    """Something was published, or it ended otherwise than the night before."""
    notify = Notify(when=when, webhook=hook(site))  # type: ignore[arg-type]
    failing = replace(QUIET, failing={"a": "blocked"})
    counts = []
    for facts in nights(QUIET, QUIET, failing, failing, REFUSED, QUIET, GOOD):
        before = len(site.log)
        assert tell_night(notify, tmp_path / "w.duckdb", facts) == []
        assert tell_night(notify, tmp_path / "w.duckdb", facts) == []  # the same night once more
        counts.append(len(site.log) - before)
    assert counts == [int(one) for one in told]


def test_what_could_not_be_sent_is_tried_again(site: Site, tmp_path: Path) -> None:
    notify, warehouse = Notify(webhook=hook(site)), tmp_path / "w.duckdb"
    site.pages["/hook"] = answer(b"", "503 Service Unavailable")
    assert tell_night(notify, warehouse, GOOD) == ["webhook: localhost: answered 503"]
    assert unsent(warehouse) == "webhook: localhost: answered 503"
    site.pages["/hook"] = answer(b"ok")
    (later,) = list(nights(QUIET, QUIET))[1:]
    assert tell_night(notify, warehouse, later) == [] and len(site.log) == 2 and unsent(warehouse) == ""


@pytest.mark.parametrize("kind", ["text", "wecom", "dingtalk", "feishu"])
def test_a_webhook(site: Site, kind: str) -> None:
    send_webhook(hook(site, kind), "a subject", "a line\n另一行")
    (asked,) = site.log
    assert asked.headers["content-type"].startswith("application/json") and asked.path == "/hook?token=SECRET"


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("http://127.0.0.1:{}/hook?SECRET", "lies inside"),
        ("http://localhost:{}/hook?SECRET", "lies inside"),
        ("http://localhost:1/hook?SECRET", ""),
    ],
)
def test_a_webhook_that_cannot_be_asked(site: Site, address: str, said: str) -> None:
    private = ("localhost",) if not said else ()
    with pytest.raises(NotifyError) as caught:
        send_webhook(Webhook(address=address.format(site.port), allow_private=private), "a", "b")
    assert said in str(caught.value) and "SECRET" not in str(caught.value) and site.log == []


def test_a_mail() -> None:
    with mail_server(MailServer()) as server:
        mail = Mail(
            host="127.0.0.1",
            port=server.port,
            security="none",
            sender="gk@a.example",
            to=("a@b.example", "c@d.example"),
        )
        send_mail(mail, subject(replace(GOOD, failing={"某市": "拒绝"})), "第一行\n第二行")
    (text,) = server.messages
    read = email.message_from_bytes(text, policy=email.policy.default)
    assert read["To"] == "a@b.example, c@d.example" and read["Subject"].startswith("[gongkai] 2026-12-01: published")
    assert read.get_content().replace("\r", "").strip() == "第一行\n第二行"


@pytest.mark.parametrize("refuses", ["MAIL", "RCPT", "DATA"])
def test_a_mail_server_that_refuses(refuses: str) -> None:
    with mail_server(MailServer(refuses)) as server:
        mail = Mail(host="127.0.0.1", port=server.port, security="none", sender="gk@a.example", to=("a@b.example",))
        with pytest.raises(NotifyError, match=r"^mail: 127\.0\.0\.1"):
            send_mail(mail, "a", "b")
    with pytest.raises(NotifyError, match="mail"):
        send_mail(mail, "a", "b")  # nobody listens any more


def test_a_password_is_never_sent_in_the_open(monkeypatch: pytest.MonkeyPatch) -> None:
    with mail_server(MailServer()) as server:
        mail = Mail(
            host="127.0.0.1", port=server.port, security="none", sender="g@a.example", to=("a@b.example",), user="g"
        )
        monkeypatch.delenv(PASSWORD, raising=False)
        with pytest.raises(NotifyError, match="is not set"):
            send_mail(mail, "a", "b")
        monkeypatch.setenv(PASSWORD, "TOPSECRET")
        with pytest.raises(NotifyError, match="anybody can read") as caught:
            send_mail(mail, "a", "b")
        with pytest.raises(NotifyError) as also:
            send_mail(mail.model_copy(update={"security": "starttls"}), "a", "b")  # the server knows no TLS
    assert "TOPSECRET" not in f"{caught.value}{also.value}" and server.messages == []


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_mail_with_a_password(security: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sent only where nobody else reads it, to a server whose certificate is trusted; never repeated in what is said."""
    made = certificate(tmp_path)
    server = MailServer(certificate=made, at_once=security == "tls", known=("gongkai", "TOPSECRET"))
    monkeypatch.setenv(PASSWORD, "TOPSECRET")
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    with mail_server(server):
        mail = Mail.model_validate(
            {
                "host": "127.0.0.1",
                "port": server.port,
                "security": security,
                "sender": "g@a.example",
                "to": ["a@b.example"],
                "user": "gongkai",
            }
        )
        with pytest.raises(NotifyError, match="certificate") as untrusted:
            send_mail(mail, "a", "b")
        assert not any("AUTH" in line for line in server.heard) and server.messages == []
        monkeypatch.setenv("SSL_CERT_FILE", str(made))
        send_mail(mail, "a subject", "a line")
        assert len(server.messages) == 1
        assert [line[:8] for line in server.heard if "AUTH" in line] == ["TLS AUTH"]
        monkeypatch.setenv(PASSWORD, "ANOTHER")
        with pytest.raises(NotifyError, match="not you") as refused:
            send_mail(mail, "a", "b")
    assert not any(word in f"{untrusted.value}{refused.value}" for word in ("TOPSECRET", "ANOTHER"))


def test_a_night_that_cannot_be_told_is_a_night(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    write_reports(tmp_path / "in", ["某某市某某区财政局"])
    notify = Notify(
        webhook=Webhook(address="http://localhost:1/", allow_private=("localhost",)),
        heartbeat=str(tmp_path / "beat.json"),
    )
    options = RunOptions((str(tmp_path / "in"),), tmp_path / "w.duckdb", notify=notify)
    assert run_steps(options).reports == 1
    assert "not told: webhook: localhost" in capfd.readouterr().err
    assert json.loads((tmp_path / "beat.json").read_text("utf-8"))["run_id"] == 1
    (tmp_path / "beat.json").unlink()
    with pytest.raises(Exception, match="no such file"):
        run_steps(replace(options, sources=(str(tmp_path / "none"),)))
    assert not (tmp_path / "beat.json").exists()  # a heart beats for nights that ended well


def test_a_failure_in_words() -> None:
    facts = facts_of_failure(ValueError("x" * 5_000 + "\n\x1b]0;title\x07"), AT)
    assert facts.outcome == "failed" and len(subject(facts)) < 200 and "\x1b" not in subject(facts) + body(facts)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[notify]\nwhen = "sometimes"\n', "line 2: notify.when: "),
        ("[notify]\ncolour = 1\n", "line 2: notify.colour: is no key of it"),
        ('[notify.mail]\nhost = "a.example"\n', "line 1: notify.mail"),
        ('[notify.mail]\nhost = "a"\nsender = "x"\nto = ["a@b.example"]\n', "line 3: notify.mail.sender"),
        (
            '[notify.mail]\nhost = "a"\nsender = "a@b.example"\nto = ["a@b.example\\nBcc: c@d.example"]\n',
            "line 4: notify.mail.to",
        ),
        ('[notify.webhook]\naddress = "ftp://a.example"\n', "line 2: notify.webhook.address: ftp: only http and https"),
        ("notify = 3\n", "line 1: notify"),
    ],
)
def test_wrong_settings(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / NAME).write_text(text, "utf-8")
    with pytest.raises(ConfigurationError) as caught:
        notify_in(tmp_path)
    assert said in str(caught.value) and "\n" not in str(caught.value)


def test_no_settings(tmp_path: Path) -> None:
    assert notify_in(tmp_path) is None
    (tmp_path / NAME).write_text('warehouse = "w.duckdb"\n', "utf-8")
    assert notify_in(tmp_path) is None


def test_no_secret_reaches_the_parameters_of_a_night(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They stand on Prefect's pages: the folder of the settings does, and not what the settings say."""
    from flows.nightly import parameters_of

    monkeypatch.setenv(PASSWORD, "SECRET")
    mail = Mail(host="mail.example", sender="gk@a.example", to=("a@b.example",), user="SECRET")
    options = RunOptions(("in",), tmp_path / "w.duckdb", notify=Notify(webhook=hook(site), mail=mail, ping=hook(site)))
    assert "settings" in parameters_of(options) and "SECRET" not in repr(parameters_of(options))
    assert "SECRET" not in subject(REFUSED) + body(REFUSED)
