"""Stores that speak S3. Keys of access come from the environment only (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY), and are said nowhere."""

import os
import re
from datetime import timedelta
from typing import Any

SCHEME = "s3://"


def opened(address: str, endpoint: str = "") -> tuple[Any, str]:
    """The bucket of s3://bucket/prefix as an obstore store, and the prefix. Nothing is asked of it yet.

    `endpoint` is where it is served, if not by Amazon.
    """
    from obstore.store import S3Store

    bucket, _, prefix = address.removeprefix(SCHEME).partition("/")
    options: dict[str, Any] = {"region": os.environ.get("AWS_REGION", "us-east-1")}
    if endpoint:
        options["endpoint"] = endpoint
    if not os.environ.get("AWS_ACCESS_KEY_ID"):
        options["skip_signature"] = True
    client: Any = {"allow_http": endpoint.startswith("http:"), "timeout": "120s", "connect_timeout": "10s"}
    retry: Any = {"max_retries": 2, "retry_timeout": timedelta(seconds=60)}
    return S3Store(bucket, client_options=client, retry_config=retry, **options), prefix.strip("/")


def words(error: BaseException) -> str:
    """What the store's client says in a sentence, without what could be a key of access."""
    text = " ".join(str(error).split())
    status = re.search(r"status code: (\d{3})", text)
    if status and status[1] in ("401", "403"):
        return f"the store refuses ({status[1]}); see whether AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are those of this bucket"
    if status and status[1] == "404":
        return "the store has no such bucket or key (404)"
    if status:
        return f"the store says {status[1]}"
    if "rror sending request" in text or "onnect" in text:
        return "the store does not answer"
    return (
        re.sub(r"(?i)(authorization|signature|credential|secret|token)[^,;\s]*", "…", text)[:200]
        or type(error).__name__
    )
