"""Credentials that the environment does not hold, from AWS Secrets Manager.

Only the set-up of a server reads them, into Blocks; flows read the Blocks.
"""

from __future__ import annotations

from botocore.exceptions import BotoCoreError, ClientError
from prefect_aws import AwsCredentials
from prefect_aws.client_parameters import AwsClientParameters
from pydantic import SecretStr, TypeAdapter, ValidationError

from rocket_pipeline.common.settings import Settings
from rocket_pipeline.errors import ConfigurationError

_SECRETS = {
    "neo4j": {"uri": str, "user": str, "password": SecretStr, "database": str},
    "cloudinary": {"cloud_name": str, "api_key": SecretStr, "api_secret": SecretStr},
}
"""Service → the keys of its secret's JSON object, each a setting `<service>_<key>`."""
_TEXTS = TypeAdapter(dict[str, str])


def aws_credentials(settings: Settings) -> AwsCredentials:
    """How AWS is reached, as the settings say; what they do not say comes from the machine's role."""
    return AwsCredentials(
        aws_access_key_id=_plain(settings.aws_access_key_id),
        aws_secret_access_key=settings.aws_secret_access_key,
        aws_session_token=_plain(settings.aws_session_token),
        region_name=settings.aws_region,
        aws_client_parameters=AwsClientParameters(endpoint_url=settings.aws_endpoint_url),
    )


def with_secrets(settings: Settings) -> Settings:
    """The settings, completed by the secrets of `aws_secrets_project`; what is set already stays.

    Raises:
        ConfigurationError: Secrets Manager gives no answer or refuses, or a secret is not what it should be.
    """
    if not settings.aws_secrets_project:
        return settings
    found: dict[str, object] = {}
    for service, keys in _SECRETS.items():
        values = _read(settings, f"{settings.aws_secrets_project}/{service}/credentials")
        for key, kind in keys.items():
            name = f"{service}_{key}"
            if key in values and name not in settings.model_fields_set:
                found[name] = kind(values[key])
    return settings.model_copy(update=found)


def _read(settings: Settings, name: str) -> dict[str, str]:
    """What a secret holds; nothing when there is none of that name."""
    try:
        client = aws_credentials(settings).get_secrets_manager_client()
        text: str = client.get_secret_value(SecretId=name)["SecretString"]
    except ClientError as error:
        if error.response["Error"]["Code"] == "ResourceNotFoundException":
            return {}
        raise _refused(name, error) from None
    except BotoCoreError as error:
        raise _refused(name, error) from None
    try:
        values: dict[str, str] = _TEXTS.validate_json(text)
    except ValidationError:
        raise ConfigurationError(
            f"The secret {name} is no JSON object of texts.", hint='Store it as {"password": "…", …}.'
        ) from None
    return {"user": values["username"], **values} if "username" in values else values


def _refused(name: str, error: Exception) -> ConfigurationError:
    return ConfigurationError(
        f"AWS Secrets Manager did not give {name}: {error}.",
        hint="Check AWS_REGION, the credentials and the policy, or unset AWS_SECRETS_PROJECT.",
    )


def _plain(secret: SecretStr | None) -> str | None:
    return secret.get_secret_value() if secret else None
