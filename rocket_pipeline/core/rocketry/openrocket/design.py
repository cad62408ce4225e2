"""What a design is: plain, frozen values with their units in their names. How a file says it is known to `ork.py`."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

_VERSION = re.compile(r"\d{1,6}(\.\d{1,6})*", re.ASCII)
CURRENT = frozenset({"uptodate", "loaded"})
"""States of a simulation whose results belong to the design as it was saved."""


@dataclass(frozen=True)
class Component:
    """One component of the tree.

    Attributes:
        path: Its place: ordinals among siblings from the rocket down, such as "1/2/1". Ids exist only since 1.9.
        depth: Of a stage 1, of what is in a stage 2, and so on.
        type: The element's name, such as "bodytube".
        name: As the designer called it.
        id: Its id, from version 1.9 on.
        length_mm: Of a streamer its strip, of a shock cord its cord, of a parachute or a mass as packed.
        diameter_mm: The outer one; of a nose cone or transition the aft one; of a parachute the canopy's.
        fore_diameter_mm: Of a transition.
        inner_diameter_mm: Given, or the outer one less the walls.
        thickness_mm: Of a wall or a fin.
        height_mm: The span of a fin, the height of a rail button.
        root_chord_mm: Of a fin.
        tip_chord_mm: Of a fin.
        width_mm: Of a streamer.
        count: Fins, pods, boosters, lugs …: how often it is there.
        mass_g: Of a mass component, or what the designer put in place of the computed mass.
        mass_covers_inside: Whether `mass_g` stands for all components inside, too.
        material: Its name.
        shape: Of a nose cone or transition.
        preset: Maker and part number of the part that it was made from, such as "Estes BT-50".
    """

    path: str
    depth: int
    type: str
    name: str | None = None
    id: str | None = None
    length_mm: float | None = None
    diameter_mm: float | None = None
    fore_diameter_mm: float | None = None
    inner_diameter_mm: float | None = None
    thickness_mm: float | None = None
    height_mm: float | None = None
    root_chord_mm: float | None = None
    tip_chord_mm: float | None = None
    width_mm: float | None = None
    count: int | None = None
    mass_g: float | None = None
    mass_covers_inside: bool = False
    material: str | None = None
    shape: str | None = None
    preset: str | None = None


@dataclass(frozen=True)
class MotorMount:
    """A component that can hold a motor.

    Attributes:
        path: Of the component.
        type: Of the component: "innertube" or "bodytube".
        name: Of the component.
        inner_diameter_mm: What fits in.
        overhang_mm: How far a motor stands out.
        cluster: The pattern of an inner tube, such as "3-ring"; "single" for one.
        ignition_event: What ignites a motor unless its configuration says otherwise, such as "automatic".
        ignition_delay_s: How long after that.
    """

    path: str
    type: str
    name: str | None
    inner_diameter_mm: float | None
    overhang_mm: float | None
    cluster: str | None
    ignition_event: str | None
    ignition_delay_s: float | None


@dataclass(frozen=True)
class Configuration:
    """A choice of motors.

    Attributes:
        id: Its id, which motors and simulations name.
        name: If it was given one.
        is_default: Whether it was the chosen one when the design was saved.
    """

    id: str
    name: str | None = None
    is_default: bool = False


@dataclass(frozen=True)
class Motor:
    """A motor in a mount, in one configuration.

    Attributes:
        config_id: The configuration.
        mount: The mount's path.
        mount_name: The mount's name.
        manufacturer: As written.
        designation: As written.
        type: "single", "reload", "hybrid" or absent.
        diameter_mm: Of the motor.
        length_mm: Of the motor.
        delay: As written: seconds, or "none" for a plugged motor.
        delay_s: The same as a number.
        digest: OpenRocket's hash of the thrust curve; its algorithm changed with version 1.4.
        ignition_event: What ignites it in this configuration, such as "burnout".
        ignition_delay_s: How long after that.
    """

    config_id: str | None
    mount: str
    mount_name: str | None
    manufacturer: str | None
    designation: str | None
    type: str | None
    diameter_mm: float | None
    length_mm: float | None
    delay: str | None
    delay_s: float | None
    digest: str | None
    ignition_event: str | None
    ignition_delay_s: float | None


@dataclass(frozen=True)
class Event:
    """What lets a recovery device out, or parts a stage from those above it.

    Attributes:
        path: Of the component.
        action: "deployment" or "separation".
        config_id: The configuration; None for what holds unless a configuration says otherwise.
        event: Such as "ejection", "apogee", "altitude" or "never".
        delay_s: How long after that.
        altitude_m: Where the event is an altitude.
    """

    path: str
    action: str
    config_id: str | None
    event: str
    delay_s: float | None
    altitude_m: float | None


@dataclass(frozen=True)
class Simulation:
    """A simulated flight and its results, as far as they were saved.

    Attributes:
        number: Its place in the list, from 1: names repeat.
        name: As the designer called it.
        status: As written: uptodate, loaded, outdated, cantrun, notsimulated …
        config_id: The configuration that it flew.
        warnings: What OpenRocket warned of.
    """

    number: int
    name: str | None
    status: str | None
    config_id: str | None
    max_altitude_m: float | None = None
    max_velocity_m_s: float | None = None
    max_acceleration_m_s2: float | None = None
    max_mach: float | None = None
    time_to_apogee_s: float | None = None
    flight_time_s: float | None = None
    ground_hit_velocity_m_s: float | None = None
    launch_rod_velocity_m_s: float | None = None
    deployment_velocity_m_s: float | None = None
    optimum_delay_s: float | None = None
    warnings: tuple[str, ...] = ()

    @property
    def is_current(self) -> bool:
        """Whether the results are those of the design as it was saved."""
        return self.status in CURRENT


@dataclass(frozen=True)
class Design:
    """A rocket as one file describes it.

    Attributes:
        name: Of the rocket; more than half of all are just "Rocket", so it identifies nothing.
        designer: As written; may have several lines.
        revision: As written; may have several lines.
        design_type: Since 1.10, such as "original" or "clonekit".
        kit_name: Since 1.10.
        comment: As written.
        version: Of the file format, such as "1.10".
        creator: The program that wrote it.
        container: What the file was: "zip", "gzip" or "xml".
        components: All of them, parents first, without the rocket itself.
        mounts: What can hold a motor.
        configurations: The choices of motors, also those that only a motor names.
        motors: Every motor of every configuration.
        events: Deployments and separations.
        simulations: In the order of the file.
        notes: What was left unread or looks odd, one line each.
    """

    name: str | None
    designer: str | None
    revision: str | None
    design_type: str | None
    kit_name: str | None
    comment: str | None
    version: str
    creator: str | None
    container: str
    components: tuple[Component, ...] = field(repr=False)
    mounts: tuple[MotorMount, ...] = field(repr=False)
    configurations: tuple[Configuration, ...] = field(repr=False)
    motors: tuple[Motor, ...] = field(repr=False)
    events: tuple[Event, ...] = field(repr=False)
    simulations: tuple[Simulation, ...] = field(repr=False)
    notes: tuple[str, ...]

    @property
    def version_number(self) -> tuple[int, ...]:
        """The version for comparing: 1.10 is later than 1.9. Empty for what is no version."""
        return tuple(map(int, self.version.split("."))) if _VERSION.fullmatch(self.version) else ()

    @property
    def component_counts(self) -> dict[str, int]:
        """Type → how many components of it, by name."""
        return dict(sorted(Counter(component.type for component in self.components).items()))

    @property
    def stages(self) -> tuple[str, ...]:
        """The names of the stages from the top down; boosters at the side are components, not these."""
        return tuple(component.name or "" for component in self.components if component.type == "stage")
