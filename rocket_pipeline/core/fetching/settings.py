"""What a caller may set about fetching. Where documents are kept and for which session is not here."""

from __future__ import annotations

from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator

from rocket_pipeline import __version__

USER_AGENT = f"rocket_pipeline/{__version__} (+https://github.com/rocket-pipeline/rocket_pipeline)"


class FetchSettings(BaseModel):
    """How politely, how long and how much is fetched.

    Attributes:
        user_agent: How we introduce ourselves; its part before the first `/` is the name robots.txt may use.
        contact: A mail address or page, added to the user agent for site owners.
        timeout: Seconds for one attempt as a whole, from connecting to the last byte, redirects included.
        max_retries: Attempts after the first, for transient failures only.
        rate_limit: Requests per second and host; None for no limit of ours. A slower Crawl-delay wins.
        concurrency: Requests in flight per host.
        max_bytes: The largest body, unpacked.
        respect_robots: Whether robots.txt is asked and obeyed.
        host_map: Host name → origin that is connected to in its stead, such as
            `{"thrustcurve.test": "http://127.0.0.1:4312"}`. URLs keep their names everywhere; only the
            connection goes elsewhere. A host named here is trusted with a private address.
        crawl_delay_max: Seconds; a longer Crawl-delay is cut to it, with a warning.
        reject_if: Texts that only an error or log-in page of the site holds. A page (not a file) that holds one
            of them in its first MiB is refused, whatever its status; case matters.
        reuse_hours: A document that any session fetched at most so many hours ago is used again.
        offline: Whether nothing is requested at all, robots.txt neither: what the session has is served, as old as it
            is, and anything else is a NotSavedError.
        backoff_base: Seconds; the first wait before a retry is between 0 and this, each next one up to twice
            as long.
        backoff_max: Seconds; the longest wait of that kind.
        retry_after_max: Seconds; the longest wait that a server's Retry-After can cause.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    user_agent: str = Field(default=USER_AGENT, pattern=r"^[\x20-\x7e]+$")
    contact: str = Field(default="", pattern=r"^[\x20-\x7e]*$")
    timeout: float = Field(default=30.0, gt=0)
    max_retries: int = Field(default=3, ge=0)
    rate_limit: float | None = Field(default=None, gt=0)
    concurrency: int = Field(default=8, ge=1)
    max_bytes: int = Field(default=64 * 2**20, ge=1)
    respect_robots: bool = True
    host_map: dict[str, str] = Field(default_factory=dict)
    crawl_delay_max: float = Field(default=60.0, gt=0)
    reject_if: tuple[str, ...] = ()
    reuse_hours: float = Field(default=0.0, ge=0)
    offline: bool = False
    backoff_base: float = Field(default=1.0, ge=0)
    backoff_max: float = Field(default=60.0, ge=0)
    retry_after_max: float = Field(default=120.0, ge=0)

    @field_validator("reject_if")
    @classmethod
    def _texts(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if "" in value:
            raise ValueError("an empty text is in every page")
        return value

    @field_validator("host_map")
    @classmethod
    def _origins(cls, value: dict[str, str]) -> dict[str, str]:
        for host, origin in value.items():
            parts = urlsplit(origin)
            if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/"):
                raise ValueError(f"{origin!r} for host {host!r} is no origin such as http://127.0.0.1:4312")
        return {host.lower(): origin.rstrip("/") for host, origin in value.items()}

    @property
    def identity(self) -> str:
        """The User-Agent header as it is sent."""
        return f"{self.user_agent} ({self.contact})" if self.contact else self.user_agent

    @property
    def robots_name(self) -> str:
        """The name that a robots.txt may use for us."""
        return self.user_agent.partition("/")[0].strip()

    def described(self) -> dict[str, str]:
        """What will be obeyed, in words, for people."""
        rate = f"{self.rate_limit:g} requests a second and host" if self.rate_limit else "no limit of ours"
        robots = (
            f"asked and obeyed as {self.robots_name!r}; a slower Crawl-delay wins, up to {self.crawl_delay_max:g} s"
        )
        return {
            "user agent": self.identity,
            "robots.txt": robots if self.respect_robots else "not asked",
            "rate": rate,
            "concurrency": f"{self.concurrency} requests at a time and host",
            "retries": f"{self.max_retries}, for transient failures only",
            "Retry-After": f"obeyed up to {self.retry_after_max:g} s, by all requests to the host",
            "timeout": f"{self.timeout:g} s for one attempt as a whole",
            "largest body": f"{self.max_bytes:,} bytes, unpacked",
            "refused pages": ", ".join(map(repr, self.reject_if))
            or "challenges to robots; no words of the source's own",
            "reuse": f"of any session, {self.reuse_hours:g} hours" if self.reuse_hours else "within the session only",
            "connections": ", ".join(f"{h} → {o}" for h, o in self.host_map.items()) or "public addresses only",
        }
