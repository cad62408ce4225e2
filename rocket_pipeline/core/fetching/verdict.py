"""Whether a body is what was asked for. A status of 200 says little: sites send error pages and puzzles with it."""

from __future__ import annotations

from rocket_pipeline.core.fetching.document import Document, Expectation
from rocket_pipeline.errors import UnexpectedContentError

_HEAD = 4096
# What stands in the first bytes of the pages that large protection services send to robots, and nowhere else.
CHALLENGES = (
    b"<title>Just a moment...</title>",  # Cloudflare
    b"<title>Attention Required! | Cloudflare</title>",
    b"captcha-delivery.com/c",  # DataDome
    b"_Incapsula_Resource",  # Imperva
    b"errors.edgesuite.net",  # Akamai
    b'id="px-captcha"',  # HUMAN
)


def check_content(document: Document, expect: Expectation, *, reject_if: tuple[str, ...] = ()) -> None:
    """Refuse a document that is not what was asked for. Of a large one only the first MiB is looked at.

    Args:
        document: What came.
        expect: What was asked for.
        reject_if: Texts that only an error page of this site holds.

    Raises:
        UnexpectedContentError: It is empty, or JSON was expected and it is not, or a page was expected and it
            is a challenge to robots or holds one of those texts.
    """
    content = document.content
    if not content:
        raise _refused(document, "The body is empty")
    if expect == "json":
        document.json()
    if expect != "html":
        return
    head = content[:_HEAD]
    if any(mark in head for mark in CHALLENGES):
        raise _refused(document, "The site answers with a challenge for browsers, not with the page")
    for text in reject_if:
        if text.encode() in content:
            raise _refused(document, f"The page holds {text!r}, which only an error page does")


def _refused(document: Document, reason: str) -> UnexpectedContentError:
    return UnexpectedContentError(
        reason, url=document.url, status=document.status, hint="Look at the URL in a browser."
    )
