"""Motors as others name them → motors of the clean data set: one name, or a whole frame of them."""

from __future__ import annotations

import polars as pl

from rocket_pipeline.core.rocketry.aliases import aliases_folder, manufacturers
from rocket_pipeline.core.rocketry.motor_links.catalogue import read_catalogue
from rocket_pipeline.core.rocketry.motor_links.frames import LINKED, MotorColumns, link_frame
from rocket_pipeline.core.rocketry.motor_links.linking import NOTES, REASONS, MotorLink, MotorLinker, WrittenMotor
from rocket_pipeline.core.rocketry.motor_links.rules import RULES
from rocket_pipeline.core.rocketry.motor_links.size import Size
from rocket_pipeline.core.rocketry.motor_links.vocabulary import read_vocabulary

__all__ = [
    "LINKED",
    "NOTES",
    "REASONS",
    "RULES",
    "MotorColumns",
    "MotorLink",
    "MotorLinker",
    "Size",
    "WrittenMotor",
    "link_frame",
    "motor_linker",
]


def motor_linker(motors: pl.DataFrame) -> MotorLinker:
    """What links names to these motors.

    Args:
        motors: The clean data set of motors.

    Raises:
        ConfigurationError: A table in `configs/aliases/` is missing or wrong.
    """
    makers = manufacturers()
    vocabulary = read_vocabulary(aliases_folder() / "motor_names.yaml", makers)
    return MotorLinker(catalogue=read_catalogue(motors), makers=makers, vocabulary=vocabulary)
