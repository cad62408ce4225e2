"""HTTP documents: fetched politely, retried by error class, never twice in a session."""

from rocket_pipeline.core.fetching.document import Document, Request, get, post_form, post_json
from rocket_pipeline.core.fetching.limiter import InProcessLimiter, RateLimiter
from rocket_pipeline.core.fetching.scraper import Scraper
from rocket_pipeline.core.fetching.settings import FetchSettings

__all__ = [
    "Document",
    "FetchSettings",
    "InProcessLimiter",
    "RateLimiter",
    "Request",
    "Scraper",
    "get",
    "post_form",
    "post_json",
]
