"""What the reasons of this department's rules mean. The rules stand in the entities' modules."""

from __future__ import annotations

from collections.abc import Mapping

from rocket_pipeline.core.cleaning import reasons
from rocket_pipeline.core.cleaning.reasons import Meaning

_ITS_OWN = "See why that one was refused; this row follows by itself once it is accepted."

MEANINGS: Mapping[str, Meaning] = {
    **reasons.MEANINGS,
    "propellant_not_lighter": Meaning(
        "The propellant weighs as much as the whole motor, or more.", "Tell the source: one of both weights is wrong."
    ),
    "figures_contradict": Meaning(
        "Two figures of the motor cannot both be true.", "Tell the source; the message names both."
    ),
    "id_shared": Meaning("Several motors bear one id, so a curve could be either's.", "Tell the source."),
    "time_decreasing": Meaning("A point of the curve comes before the one above it.", "Tell the source."),
    "too_few_points": Meaning("A curve needs two different points.", "Tell the source."),
    "curve_refused": Meaning("Another point of the curve is refused, and half a curve is none.", _ITS_OWN),
    "motor_refused": Meaning("The motor that it belongs to is refused.", _ITS_OWN),
    "motor_unknown": Meaning("No motor has the id.", "Run the motors' source again, then clean."),
    "motor_file_refused": Meaning("The motor of the file that it belongs to is refused.", _ITS_OWN),
    "motor_file_unknown": Meaning("No motor of a file has the id.", "Run the source motor_files again, then clean."),
    "negative_thrust": Meaning(
        "The file's curve goes below 0 N, so its total impulse is no motor's.", "Tell the file's keeper."
    ),
    "motors_differ": Meaning("One curve is given for several motors.", "Tell the source."),
    "not_an_organization": Meaning("The entry stands for 'none certified it'.", "There is nothing to do."),
    "kit_refused": Meaning("The kit that is offered is refused.", _ITS_OWN),
    "design_refused": Meaning("The design that it belongs to is refused.", _ITS_OWN),
    "design_unknown": Meaning("No design has the hash.", "Run the designs' source again, then clean."),
    "configuration_refused": Meaning("The configuration that it belongs to is refused.", _ITS_OWN),
    "configuration_unknown": Meaning(
        "The design has no such configuration.", "Look at the file: it contradicts itself."
    ),
    "results_contradict": Meaning(
        "Two results of one simulation cannot both be true, so the calculation went astray.",
        "Simulate the design again and save it.",
    ),
    "inside_not_smaller": Meaning("A tube's inside is as wide as its outside, or wider.", "Tell the file's keeper."),
    "number_shared": Meaning(
        "Clubs of several names bear one number, and nobody can tell whose it is.", "Tell the directory."
    ),
}
"""Reason code → what it means, of rows of any entity."""
