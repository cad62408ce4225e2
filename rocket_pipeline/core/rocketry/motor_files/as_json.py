"""A motor file as JSON values: what `rocket inspect --json` prints. Every key stands in docs/inspect.md."""

from __future__ import annotations

from pydantic import JsonValue

from rocket_pipeline.core.rocketry.motor_files.entry import MotorFile, MotorFileEntry, RefusedMotor


def motor_file_as_json(file: MotorFile) -> dict[str, JsonValue]:
    """The file's motors, their curves with them, and what was refused. Every number is finite."""
    return {
        "format": file.format,
        "motors": [motor_as_json(motor) for motor in file.motors],
        "refused": [_refused(refused) for refused in file.refused],
    }


def motor_as_json(motor: MotorFileEntry) -> dict[str, JsonValue]:
    """One motor: its place, its facts and figures, and its curve as `samples`."""
    return {
        "index": motor.index,
        "line": motor.line,
        "manufacturer": motor.manufacturer,
        "designation": motor.designation,
        "motor_type": motor.motor_type,
        "diameter_mm": motor.diameter_mm,
        "length_mm": motor.length_mm,
        "delays": list(motor.delays),
        "propellant_weight_g": motor.propellant_weight_g,
        "total_weight_g": motor.total_weight_g,
        "total_impulse_ns": motor.total_impulse_ns,
        "stated_impulse_ns": motor.stated_impulse_ns,
        "average_thrust_n": motor.average_thrust_n,
        "max_thrust_n": motor.max_thrust_n,
        "burn_time_s": motor.burn_time_s,
        "points": len(motor.points),
        "samples": [[time, thrust] for time, thrust in motor.points],
        "comments": motor.comments,
        "notes": list(motor.notes),
    }


def _refused(refused: RefusedMotor) -> dict[str, JsonValue]:
    return {
        "index": refused.index,
        "line": refused.line,
        "designation": refused.designation,
        "reason": refused.reason,
        "message": refused.message,
    }
