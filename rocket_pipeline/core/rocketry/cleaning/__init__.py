"""Cleaning of rocketry's entities: one module an entity, its contract and its rules."""

from __future__ import annotations

from rocket_pipeline.core.cleaning.contract import EntityContract
from rocket_pipeline.core.cleaning.pipeline import Cleaner
from rocket_pipeline.core.rocketry.cleaning import (
    clubs,
    kits,
    launch_sites,
    manufacturers,
    motors,
    offers,
    organizations,
    samples,
    vendors,
)

CLEANERS: dict[str, Cleaner] = {
    module.CONTRACT.name: module.CLEANER
    for module in (manufacturers, organizations, motors, samples, vendors, kits, offers, clubs, launch_sites)
}
"""Entity → how it is cleaned; after the entities that it depends on."""

CONTRACTS: dict[str, EntityContract] = {name: cleaner.contract for name, cleaner in CLEANERS.items()}
"""Entity → its contract, in the same order."""

__all__ = ["CLEANERS", "CONTRACTS"]
