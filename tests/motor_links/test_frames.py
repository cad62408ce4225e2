from __future__ import annotations

import polars as pl

from rocket_pipeline.core.rocketry.motor_links import LINKED, MotorColumns, MotorLinker, link_frame


def test_a_frame_keeps_its_rows_in_their_order_and_gains_the_links(linker: MotorLinker) -> None:
    frame = pl.DataFrame(
        {
            "row": [1, 2, 3, 4, 5],
            "maker": ["Estes", "AT", "Estes", None, None],
            "engine": ["C6-5", "F32", "C6-5", "D", None],
            "mm": [18.0, 24.0, 18.0, None, None],
        }
    )
    found = link_frame(frame, linker, MotorColumns(name="engine", manufacturer="maker", diameter_mm="mm"))
    assert found.schema == {**frame.schema, **LINKED}
    assert found.select(frame.columns).equals(frame)
    assert found["motor_key"].to_list() == ["estes-industries:C6", None, "estes-industries:C6", None, None]
    assert found["link_reason"].to_list() == [None, "ambiguous", None, "class_only", "no_name"]
    assert found["link_candidates"].to_list()[1] == ["aerotech:F32T", "aerotech:F32W"]
    assert found["link_delays"].to_list()[0] == ["5"]


def test_each_row_may_have_its_own_kit_maker(linker: MotorLinker) -> None:
    frame = pl.DataFrame({"engine": ["C6-5", "C6-5"], "kit": ["quest-aerospace", "estes-industries"]})
    found = link_frame(frame, linker, MotorColumns(name="engine", kit_maker="kit"))
    assert found["motor_key"].to_list() == ["quest-aerospace:C6", "estes-industries:C6"]


def test_an_empty_frame_gains_the_columns(linker: MotorLinker) -> None:
    found = link_frame(pl.DataFrame(schema={"engine": pl.String}), linker, MotorColumns(name="engine"))
    assert found.schema == {"engine": pl.String(), **LINKED}
