"""[notify] of gongkai.toml: when somebody is told, and where. Passwords come from the environment only."""

import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from extract.pull.addresses import RefusedAddress, host_of, normal
from flows.configuration import NAME, ConfigurationError, lines_of, text_of

PASSWORD = "GONGKAI_MAIL_PASSWORD"
"""The variable that holds the password for the mail server."""
_ADDRESS = r"^[^\s@<>,;\"\x00-\x1f\x7f]{1,100}@[A-Za-z0-9.-]{1,200}$"


class NotifyError(Exception):
    """A message could not be sent: one sentence."""


class _Said(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Mail(_Said):
    """A mail server, and whom to write to."""

    host: str = Field(min_length=1, max_length=250, pattern=r"^[A-Za-z0-9.:-]+$")
    port: int = Field(default=587, ge=1, le=65_535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    sender: str = Field(pattern=_ADDRESS)
    to: tuple[Annotated[str, Field(pattern=_ADDRESS)], ...] = Field(min_length=1, max_length=20, strict=False)
    user: str = Field(default="", max_length=250)
    """'': without a password"""


class Webhook(_Said):
    """An address that takes messages, as JSON that its kind of service reads."""

    address: str
    kind: Literal["text", "wecom", "dingtalk", "feishu"] = "text"
    allow_private: tuple[str, ...] = Field(default=(), strict=False)

    @field_validator("address")
    @classmethod
    def _can_be_asked(cls, address: str) -> str:
        try:
            normal(address)
        except RefusedAddress as error:
            raise ValueError(str(error)) from None
        return address

    @property
    def host(self) -> str:
        return host_of(normal(self.address))


class Notify(_Said):
    """`changes`: when something was published, or it ended otherwise than the night before."""

    when: Literal["changes", "always", "never"] = "changes"
    mail: Mail | None = None
    webhook: Webhook | None = None
    heartbeat: str = ""
    """a file that is written when a night ended well and what was published opens"""
    ping: Webhook | None = None
    """an address that is asked for then"""


def notify_in(folder: Path) -> Notify | None:
    """What gongkai.toml of the folder says; None if it says nothing. Raises ConfigurationError with key and line."""
    text = text_of(folder / NAME)
    if text is None:
        return None
    try:
        said = tomllib.loads(text).get("notify")
    except (tomllib.TOMLDecodeError, RecursionError):
        return None  # said where the file is read as a whole
    if said is None:
        return None
    try:
        return Notify.model_validate(said)
    except ValidationError as error:
        fault = error.errors()[0]
        path = ("notify", *(str(part) for part in fault["loc"] if isinstance(part, str)))
        lines = lines_of(text)
        line = next((lines[path[:end]] for end in range(len(path), 0, -1) if path[:end] in lines), 1)
        what = "is no key of it" if fault["type"] == "extra_forbidden" else fault["msg"].removeprefix("Value error, ")
        raise ConfigurationError(f"{NAME}: line {line}: {'.'.join(path)}: {what[:1].lower()}{what[1:]}") from None
