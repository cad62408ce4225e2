"""Cleaning of rocketry's entities: one module an entity, its contract and its rules."""

from __future__ import annotations

from collections.abc import Mapping

from rocket_pipeline.core.cleaning.contract import EntityContract
from rocket_pipeline.core.cleaning.pipeline import Cleaner
from rocket_pipeline.core.rocketry.cleaning import (
    clubs,
    components,
    configurations,
    design_motors,
    designs,
    kit_motors,
    kits,
    launch_sites,
    manufacturers,
    materials,
    motor_file_samples,
    motor_files,
    motors,
    offers,
    organizations,
    parts,
    products,
    samples,
    simulations,
    vendors,
)

CATEGORIES: Mapping[str, Mapping[str, Cleaner]] = {
    category: {module.CONTRACT.name: module.CLEANER for module in modules}
    for category, modules in {
        "organizations": (manufacturers, organizations),
        "motors": (motors, samples, motor_files, motor_file_samples),
        "kits": (vendors, kits, offers, kit_motors, products),
        "clubs": (clubs, launch_sites),
        "designs": (designs, configurations, design_motors, simulations, components, parts, materials),
    }.items()
}
"""Category of the cleaning stage → its entities, each with how it is cleaned, after those that it depends on."""

CLEANERS: dict[str, Cleaner] = {name: cleaner for own in CATEGORIES.values() for name, cleaner in own.items()}
"""Entity → how it is cleaned; after the entities that it depends on."""

CONTRACTS: dict[str, EntityContract] = {name: cleaner.contract for name, cleaner in CLEANERS.items()}
"""Entity → its contract, in the same order."""

__all__ = ["CATEGORIES", "CLEANERS", "CONTRACTS"]
