"""What is declared about motor names, from `configs/aliases/motor_names.yaml`. How it is used stands in `rules`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from rocket_pipeline.core.cleaning.aliases import AliasTable, fold
from rocket_pipeline.errors import ConfigurationError

DEFAULT = "default"


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    propellants: dict[str, dict[str, str | list[str]]] = {}
    size_letters: dict[str, dict[str, float]] = {}
    also_made_as: dict[str, list[str]] = {}
    preferred: dict[str, list[str]] = {}


@dataclass(frozen=True, kw_only=True)
class MotorVocabulary:
    """What names are made of; makers are keys.

    Attributes:
        propellants: Maker → code → folded names of the propellants that it can mean.
        size_letters: Maker → letter → the diameter in mm that it means.
        also_made_as: Maker → makers under whom a motor of that name may stand as well.
        preferred: Maker of a kit → makers of the motors that it means, in order; `DEFAULT` for all others.
    """

    propellants: Mapping[str, Mapping[str, frozenset[str]]]
    size_letters: Mapping[str, Mapping[str, float]]
    also_made_as: Mapping[str, tuple[str, ...]]
    preferred: Mapping[str, tuple[str, ...]]

    def preference(self, kit_maker: str | None) -> tuple[str, ...]:
        """Whose motors the recommendations of a kit's maker mean, in order."""
        return self.preferred.get(kit_maker or DEFAULT, self.preferred.get(DEFAULT, ()))

    def says(self, maker: str, code: str) -> frozenset[str]:
        """The propellants that a code can mean: it is a declared one or a propellant's own name; else none."""
        codes = self.propellants.get(maker, {})
        named = {name for names in codes.values() for name in names if name == code.lower()}
        return codes.get(code, frozenset(named))


def read_vocabulary(path: Path, makers: AliasTable) -> MotorVocabulary:
    """Read the file.

    Args:
        path: The YAML file.
        makers: The manufacturers, whose names it uses.

    Raises:
        ConfigurationError: There is no such file, it is malformed, or names an unknown maker.
    """
    try:
        file = _File.model_validate(yaml.safe_load(path.read_text("utf-8")))
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror}.", hint="Run it in the checkout.") from error
    except (yaml.YAMLError, UnicodeError, ValidationError) as error:
        told = " ".join(str(error).split())
        raise ConfigurationError(f"{path} is malformed: {told}.", hint="Correct it.") from error

    def key(name: str) -> str:
        if name == DEFAULT:
            return DEFAULT
        if (found := makers.key(name)) is None:
            raise ConfigurationError(f"{path}: {name!r} is no manufacturer.", hint=f"Known ones are in {makers.place}.")
        return found

    return MotorVocabulary(
        propellants={
            key(maker): {code: frozenset(map(fold, _listed(names))) for code, names in codes.items()}
            for maker, codes in file.propellants.items()
        },
        size_letters={key(maker): letters for maker, letters in file.size_letters.items()},
        also_made_as={key(maker): tuple(map(key, others)) for maker, others in file.also_made_as.items()},
        preferred={key(maker): tuple(map(key, others)) for maker, others in file.preferred.items()},
    )


def _listed(names: str | list[str]) -> Iterable[str]:
    return [names] if isinstance(names, str) else names
