"""An S3 server for tests: moto's, in a thread, on a free port of 127.0.0.1."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import obstore
import pytest
from moto.server import ThreadedMotoServer
from obstore.store import S3Store


@contextmanager
def s3_server() -> Iterator[str]:
    """The endpoint of a running S3 server."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        yield f"http://{host}:{port}"
    finally:
        server.stop()


def use_s3(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Point the AWS_* environment to the server; returns a root in a fresh bucket of it."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    bucket = f"rocket-{secrets.token_hex(4)}"
    created = httpx.put(f"{endpoint}/{bucket}", headers={"Host": "s3.us-east-1.amazonaws.com"})
    created.raise_for_status()
    whole = S3Store(bucket, client_options={"allow_http": True})
    obstore.put(whole, "outside/of/the/prefix.txt", b"not ours")
    return f"s3://{bucket}/some/prefix"
