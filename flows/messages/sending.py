"""Sending: mail by SMTP, a webhook by HTTP through the same guard as the sources. Each ends in time, or raises NotifyError."""

import asyncio
import json
import os
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

import httpcore

from extract.pull.guard import AddressRefused, Guard, Resolve, resolve
from flows.messages.settings import PASSWORD, Mail, NotifyError, Webhook

_SECONDS = 30.0
_MOST_ANSWER = 65_536


def send_mail(mail: Mail, subject: str, text: str) -> None:
    """Writes to the people named. Raises NotifyError, in which no password stands."""
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = subject, mail.sender, ", ".join(mail.to)
    message["Date"], message["Message-ID"] = formatdate(), make_msgid("gongkai", mail.sender.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    password = os.environ.get(PASSWORD, "")
    if mail.user and not password:
        raise NotifyError(f"mail: {PASSWORD} is not set, and notify.mail.user is")
    if mail.user and mail.security == "none":
        raise NotifyError("mail: a password is not sent over a line that anybody can read; set notify.mail.security")
    context = ssl.create_default_context()
    try:
        if mail.security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(mail.host, mail.port, timeout=_SECONDS, context=context)
        else:
            server = smtplib.SMTP(mail.host, mail.port, timeout=_SECONDS)
        with server:
            if mail.security == "starttls":
                server.starttls(context=context)
            if mail.user:
                server.login(mail.user, password)
            refused = server.send_message(message)
    except (smtplib.SMTPException, OSError, ValueError) as error:
        said = " ".join(str(getattr(error, "smtp_error", b"") or getattr(error, "strerror", "") or error).split())
        raise NotifyError(f"mail: {mail.host}:{mail.port}: {_without(said, password)[:200]}") from None
    if refused:
        raise NotifyError(f"mail: {mail.host}: did not take {', '.join(refused)[:200]}")


def send_webhook(webhook: Webhook, subject: str, text: str, resolver: Resolve = resolve) -> None:
    """Posts the message as JSON. Raises NotifyError."""
    _ask(
        webhook, "POST", json.dumps(_content(webhook.kind, f"{subject}\n{text}"), ensure_ascii=False).encode(), resolver
    )


def ping(webhook: Webhook, resolver: Resolve = resolve) -> None:
    """Asks for the address once. Raises NotifyError."""
    _ask(webhook, "GET", b"", resolver)


def _content(kind: str, text: str) -> dict[str, object]:
    match kind:
        case "wecom" | "dingtalk":
            return {"msgtype": "text", "text": {"content": text}}
        case "feishu":
            return {"msg_type": "text", "content": {"text": text}}
        case _:
            return {"text": text}


def _ask(webhook: Webhook, method: str, content: bytes, resolver: Resolve) -> None:
    """One request, no redirect followed; the address itself may be secret, so that only its host is said."""

    async def ask() -> int:
        guard = Guard(webhook.allow_private, resolver)
        headers = {"User-Agent": "gongkai", "Content-Type": "application/json; charset=utf-8"}
        async with (
            asyncio.timeout(_SECONDS),
            httpcore.AsyncConnectionPool(ssl_context=ssl.create_default_context(), network_backend=guard) as pool,
            pool.stream(method, webhook.address, headers=list(headers.items()), content=content) as answer,
        ):
            taken = 0
            async for piece in answer.aiter_stream():
                taken += len(piece)
                if taken > _MOST_ANSWER:
                    break
            return int(answer.status)

    try:
        status = asyncio.run(ask())
    except (AddressRefused, httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError, OSError) as error:
        said = " ".join(str(error).split()) or type(error).__name__
        raise NotifyError(f"webhook: {webhook.host}: {said[:200]}") from None
    if not 200 <= status < 300:
        raise NotifyError(f"webhook: {webhook.host}: answered {status}")


def _without(text: str, secret: str) -> str:
    return text.replace(secret, "***") if secret else text
