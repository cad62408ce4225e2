"""Storage as the environment, `.env.local` and Prefect's block describe it."""

from __future__ import annotations

from pathlib import Path

import pytest
from prefect_aws import AwsCredentials, MinIOCredentials, S3Bucket
from prefect_aws.client_parameters import AwsClientParameters
from pydantic import SecretStr

from rocket_pipeline.common.settings import load_settings
from rocket_pipeline.core.storage.settings import storage_settings
from rocket_pipeline.core.storage.store import Storage
from rocket_pipeline.prefect_blocks.storage import from_block
from tests.support.s3 import ACCESS_KEY, REGION, SECRET_KEY, new_bucket, s3_environment


def written(folder: Path, values: dict[str, str]) -> Path:
    (folder / ".env.local").write_text("".join(f"{name}={value}\n" for name, value in values.items()))
    return folder


def test_a_bucket_that_only_env_local_knows_of_is_written_to(tmp_path: Path, s3_endpoint: str) -> None:
    bucket = new_bucket(s3_endpoint).removeprefix("s3://").partition("/")[0]
    folder = written(tmp_path, {**s3_environment(s3_endpoint), "AWS_BUCKET_NAME": bucket})
    storage = Storage.of(storage_settings(load_settings(folder)))
    storage.publish(storage.clean, "motors.csv", b"a\n")
    assert storage.objects.root == f"s3://{bucket}"
    assert storage.objects.get("data_clean/motors.csv") == b"a\n"


def test_the_environment_wins_over_env_local(tmp_path: Path, s3_endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = written(tmp_path, {**s3_environment("http://127.0.0.1:1"), "DATA_ROOT": new_bucket(s3_endpoint)})
    monkeypatch.setenv("AWS_ENDPOINT_URL", s3_endpoint)
    storage = Storage.of(storage_settings(load_settings(folder)))
    assert storage.content.put(b"x", "x").size == 1


def test_a_folder_needs_no_word_of_aws(tmp_path: Path) -> None:
    settings = storage_settings(load_settings(data_root=str(tmp_path)))
    assert settings.root == str(tmp_path)
    assert settings.clean_root == f"{tmp_path}/data_clean"
    assert settings.s3.access_key_id is None


def test_no_secret_is_shown(tmp_path: Path) -> None:
    settings = storage_settings(load_settings(aws_secret_access_key="never-shown", aws_session_token="nor-this"))
    assert "never-shown" not in repr(settings)
    assert "nor-this" not in repr(settings)


@pytest.mark.parametrize("kind", ["aws", "minio"])
def test_a_block_names_a_bucket_that_is_written_to(s3_endpoint: str, kind: str) -> None:
    bucket, _, folder = new_bucket(s3_endpoint).removeprefix("s3://").partition("/")
    where = AwsClientParameters(endpoint_url=s3_endpoint)
    credentials = (
        AwsCredentials(
            aws_access_key_id=ACCESS_KEY,
            aws_secret_access_key=SecretStr(SECRET_KEY),
            region_name=REGION,
            aws_client_parameters=where,
        )
        if kind == "aws"
        else MinIOCredentials(
            minio_root_user=ACCESS_KEY,
            minio_root_password=SecretStr(SECRET_KEY),
            region_name=REGION,
            aws_client_parameters=where,
        )
    )
    settings = from_block(S3Bucket(bucket_name=bucket, bucket_folder=folder, credentials=credentials))
    storage = Storage.of(settings)
    assert storage.content.get(storage.content.put(b"x", "x").sha256) == b"x"
    assert storage.objects.root == f"s3://{bucket}/{folder}"
    assert SECRET_KEY not in repr(settings)


def test_a_profile_of_the_block_is_looked_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "credentials").write_text("[rockets]\naws_access_key_id = K\naws_secret_access_key = S\n")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    block = S3Bucket(bucket_name="b", credentials=AwsCredentials(profile_name="rockets"))
    key, secret = from_block(block).s3.access_key_id, from_block(block).s3.secret_access_key
    assert key is not None
    assert secret is not None
    assert (key.get_secret_value(), secret.get_secret_value()) == ("K", "S")
