"""Settings of a process: environment > `.env.local` > `.env` > default.

What a source, an entity or a stage is configured with lives in `configs/variables/`, not here; a value that is set
here wins over the same value there.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from rocket_pipeline.errors import ConfigurationError, UnknownNameError

ENV_FILES = (".env", ".env.local")
"""The later one wins."""

_HINTS = {
    "scraper_rate_limit": "Give requests per second, such as 2; 0 lifts the limit.",
    "scraper_timeout": "Give seconds, such as 30.",
    "scraper_max_retries": "Give a whole number, such as 3.",
    "graph_store": "Give ladybug or neo4j.",
    "log_level": "Give DEBUG, INFO, WARNING or ERROR.",
    "task_runner": "Give thread or dask.",
    "task_runner_address": "Give a Dask scheduler's address, such as tcp://127.0.0.1:8786.",
    "scraper_site_map": 'Give a JSON object, such as {"real.host": "stand-in.host"}.',
    "scraper_host_map": 'Give a JSON object, such as {"host": "http://127.0.0.1:8000"}.',
}


def project_root() -> Path:
    """The checkout that this package lies in, or the working directory for an installed package."""
    checkout = Path(__file__).resolve().parents[2]
    return checkout if (checkout / "configs").is_dir() else Path.cwd()


class Settings(BaseSettings):
    """All settings; the names in capitals are the environment's.

    Attributes:
        data_root: The root of all outputs: a folder (relative to the project), or `s3://bucket/prefix`.
        aws_bucket_name: Shorthand for `data_root=s3://<bucket>`; `data_root` wins.
        aws_region: The bucket's region. This and the next four reach the object store from `.env.local` too; what
            none of them says comes from the AWS environment or the machine's role.
        aws_endpoint_url: The origin of an S3 server that is not Amazon's.
        aws_access_key_id: The key.
        aws_secret_access_key: Its secret.
        aws_session_token: The token of temporary credentials.
        output_dir: Raw data sets; `<root>/data_raw` unless set.
        clean_dir: Clean data sets; `<root>/data_clean` unless set.
        cache_dir: Where documents and the session buffer lie; the root unless set.
        contracts_dir: Where the generated TypeScript goes; `<root>/contracts` unless set.
        log_file: A file that gets every log line as JSON; relative to the project.
        log_level: The least severe level that is logged.
        scraper_rate_limit: Requests per second and host, over what the sources say; 0 is no limit.
        scraper_timeout: Seconds for a whole request, over what the sources say.
        scraper_max_retries: Retries of a request, over what the sources say.
        scraper_user_agent: What we call ourselves; should hold a contact.
        scraper_reuse_hours: Age up to which a document of a former session is used again.
        scraper_site_map: Real host → host that stands in for it.
        scraper_host_map: Host → origin that is really connected to.
        graph_store: `ladybug` (embedded) or `neo4j`.
        graph_path: The embedded graph's file; `<root>/graph/rocketry.lbug` unless set.
        neo4j_uri: Such as `bolt://localhost:7687` or `neo4j+s://….databases.neo4j.io`.
        neo4j_user: The user name.
        neo4j_password: Its password.
        neo4j_database: The database.
        task_runner: Where tasks run: `thread` (in the flow's process) or `dask` (on the workers of a cluster).
        task_runner_address: The cluster's scheduler.
        cloudinary_cloud_name: The account that images are published to.
        cloudinary_api_key: Its key.
        cloudinary_api_secret: Its secret.
        aws_secrets_project: Where credentials that are not set here are looked for when Prefect's Blocks are seeded:
            AWS Secrets Manager's `<project>/neo4j/credentials` and `<project>/cloudinary/credentials`.
        alert_webhook_url: Where a Prefect server posts what somebody should look at.
    """

    model_config = SettingsConfigDict(extra="ignore", env_ignore_empty=True, frozen=True)

    data_root: str = "data"
    aws_bucket_name: str | None = None
    aws_region: str | None = None
    aws_endpoint_url: str | None = None
    aws_access_key_id: SecretStr | None = None
    aws_secret_access_key: SecretStr | None = None
    aws_session_token: SecretStr | None = None
    output_dir: str | None = None
    clean_dir: str | None = None
    cache_dir: str | None = None
    contracts_dir: str | None = None
    log_file: Path | None = None
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    scraper_rate_limit: Annotated[float, Field(ge=0)] | None = None
    scraper_timeout: Annotated[float, Field(gt=0)] | None = None
    scraper_max_retries: Annotated[int, Field(ge=0, le=20)] | None = None
    scraper_user_agent: str | None = None
    scraper_reuse_hours: Annotated[float, Field(ge=0)] | None = None
    scraper_site_map: dict[str, str] = {}
    scraper_host_map: dict[str, str] = {}

    graph_store: Literal["ladybug", "neo4j"] = "ladybug"
    graph_path: str | None = None
    neo4j_uri: str = "bolt://localhost:7687"
    neo4j_user: str = "neo4j"
    neo4j_password: SecretStr = SecretStr("")
    neo4j_database: str = "neo4j"

    task_runner: Literal["thread", "dask"] = "thread"
    task_runner_address: Annotated[str, Field(pattern=r"^(tcp|tls|ws|wss)://\S+$")] | None = None

    cloudinary_cloud_name: str | None = None
    cloudinary_api_key: SecretStr | None = None
    cloudinary_api_secret: SecretStr | None = None
    aws_secrets_project: str | None = None
    alert_webhook_url: SecretStr | None = None

    @field_validator("log_file")
    @classmethod
    def _below_the_project(cls, value: Path | None) -> Path | None:
        return value and Path(_absolute(str(value)))

    @property
    def root(self) -> str:
        """The root of all outputs, absolute when it is a folder."""
        if "data_root" not in self.model_fields_set and self.aws_bucket_name:
            return f"s3://{self.aws_bucket_name}"
        return _absolute(self.data_root)

    def place(self, setting: str, default: str) -> str:
        """Where a part of the outputs lies: the setting of that name, else `<root>/<default>`."""
        value: str | None = getattr(self, setting)
        return _absolute(value) if value else f"{self.root}/{default}".rstrip("/")

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every secret value that is set, for redaction."""
        values = (getattr(self, name) for name in type(self).model_fields)
        return tuple(v.get_secret_value() for v in values if isinstance(v, SecretStr) and v.get_secret_value())


def load_settings(env_folder: Path | None = None, **explicit: object) -> Settings:
    """Read and check the settings.

    Args:
        env_folder: Where `.env` and `.env.local` lie; the project unless given, and then nowhere while the
            environment says ROCKET_ENV_FILES=off.
        **explicit: Values that win over everything.

    Raises:
        UnknownNameError: There is no setting of a name in `explicit`.
        ConfigurationError: A value is wrong; one line says which, where it was set and what to do.
    """
    for name in explicit.keys() - Settings.model_fields.keys():
        raise UnknownNameError("setting", name, Settings.model_fields)
    files = _env_files(env_folder)
    try:
        return Settings(_env_file=files, **explicit)  # type: ignore[arg-type] # checked by pydantic at run time
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0])
        message = f"{name.upper()} ({_where(name, files, explicit)}): {first['msg']}."
        raise ConfigurationError(message, hint=_HINTS.get(name, "See .env.example.")) from None
    except SettingsError as error:  # a map that is not JSON; the library's text names the field in quotes
        name = next(field for field in Settings.model_fields if f'"{field}"' in str(error))
        raise ConfigurationError(
            f"{name.upper()} ({_where(name, files, explicit)}): not JSON.", hint=_HINTS[name]
        ) from None


def _env_files(folder: Path | None) -> tuple[Path, ...]:
    if folder is None and os.environ.get("ROCKET_ENV_FILES") == "off":
        return ()
    files = tuple((folder or project_root()) / name for name in ENV_FILES)
    for file in (file for file in files if file.is_file()):
        try:
            file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigurationError(f"{file} cannot be read: {error}.", hint="It must be UTF-8 text.") from None
    return files


def _where(name: str, files: tuple[Path, ...], explicit: dict[str, object]) -> str:
    if name in explicit:
        return "argument"
    if _sets(os.environ, name):
        return "environment"
    return next((file.name for file in reversed(files) if _sets(dotenv_values(file), name)), "default")


def _sets(values: Mapping[str, str | None], name: str) -> bool:
    """Whether a setting has a value there; an empty one counts as none, as it does for reading."""
    return any(key.lower() == name and value for key, value in values.items())


def _absolute(place: str) -> str:
    return place.rstrip("/") if "://" in place else str((project_root() / Path(place).expanduser()).resolve())
