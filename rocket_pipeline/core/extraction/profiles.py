"""What a source gave last when all was well, kept beside its data: `data_raw/_profiles/<source>.json`.

Every whole run is measured by it. A run that lost nothing takes its place. One that did is kept beside it and changes
nothing, however often it comes, until somebody accepts it: what is wrong three times is not right the fourth time.
"""

from __future__ import annotations

import logging

from pydantic import BaseModel, ValidationError

from rocket_pipeline.core.extraction.drift import Finding, Profile, find_drift
from rocket_pipeline.core.extraction.specification import SourceSpecification
from rocket_pipeline.core.storage.store import Storage

logger = logging.getLogger(__name__)
PROFILES_FOLDER = "_profiles"


class Profiles(BaseModel, frozen=True):
    """The profiles of a source.

    Attributes:
        good: Of the last whole run that lost nothing, or that was accepted.
        drifted: Of the last whole run when it lost something.
    """

    good: Profile
    drifted: Profile | None = None


def profiles_key(spec: SourceSpecification) -> str:
    """Where the profiles of a source lie, below `data_raw/`."""
    return f"{PROFILES_FOLDER}/{spec.name}.json"


def read_profiles(storage: Storage, spec: SourceSpecification) -> Profiles | None:
    """The profiles of a source; None when it never ran whole, or when the file is damaged."""
    key = profiles_key(spec)
    text = storage.raw.find(key)
    if text is None:
        return None
    try:
        return Profiles.model_validate_json(text)
    except ValidationError as error:
        logger.warning("%s is damaged and counts as none: %s", storage.raw.location(key), error.errors()[0]["msg"])
        return None


def note_profile(storage: Storage, spec: SourceSpecification, now: Profile) -> list[Finding]:
    """Measure a whole run by the last good one, and note it.

    Returns:
        What differs.
    """
    known = read_profiles(storage, spec)
    found = find_drift(known.good, now, declared=spec.field_types) if known else []
    if known and any(finding.is_loss for finding in found):
        _write(storage, spec, Profiles(good=known.good, drifted=now))
    else:
        _write(storage, spec, Profiles(good=now))
    return found


def accept_drift(storage: Storage, spec: SourceSpecification) -> bool:
    """Make the last whole run the good one although it lost something; False when it lost nothing."""
    known = read_profiles(storage, spec)
    if known is None or known.drifted is None:
        return False
    _write(storage, spec, Profiles(good=known.drifted))
    return True


def _write(storage: Storage, spec: SourceSpecification, profiles: Profiles) -> None:
    storage.raw.put(profiles_key(spec), (profiles.model_dump_json(indent=2, exclude_none=True) + "\n").encode())
