"""A contract's files on disk: replaced whole, compared exactly, and nobody else's touched."""

from __future__ import annotations

from pathlib import Path

import pytest

from rocket_pipeline.core.schema_generation import check, generate, read_contract, write
from rocket_pipeline.errors import SchemaGenerationError, StorageUnavailableError
from tests.support.small_graph import MODEL, observed, with_property

GENERATED = generate(MODEL, observed())


def contents(directory: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in directory.iterdir()}


def test_what_is_written_is_what_was_generated_and_nothing_besides(tmp_path: Path) -> None:
    directory = tmp_path / "web" / "contract"
    changed = write(GENERATED.files, directory)
    assert contents(directory) == GENERATED.files
    assert sorted(path.name for path in changed) == sorted(GENERATED.files)
    assert check(GENERATED.files, directory) == ""
    assert read_contract(directory) == GENERATED.contract


def test_writing_again_touches_no_file(tmp_path: Path) -> None:
    write(GENERATED.files, tmp_path)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    assert write(GENERATED.files, tmp_path) == []
    assert {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == before


def test_a_generated_file_that_the_contract_no_longer_has_goes_and_others_stay(tmp_path: Path) -> None:
    write(GENERATED.files, tmp_path)
    (tmp_path / "old.ts").write_text(GENERATED.files["index.ts"])
    (tmp_path / "mine.ts").write_text("export const mine = 1;\n")
    difference = check(GENERATED.files, tmp_path)
    assert "--- a/old.ts\n+++ /dev/null\n" in difference
    assert "mine" not in difference
    assert write(GENERATED.files, tmp_path) == [tmp_path / "old.ts"]
    assert set(contents(tmp_path)) == {*GENERATED.files, "mine.ts"}


def test_a_missing_directory_differs_by_all_files(tmp_path: Path) -> None:
    difference = check(GENERATED.files, tmp_path / "none")
    assert difference.count("--- /dev/null\n") == len(GENERATED.files)
    assert not (tmp_path / "none").exists()
    assert read_contract(tmp_path / "none") is None


def test_the_difference_names_the_property_that_changed(tmp_path: Path) -> None:
    write(GENERATED.files, tmp_path)
    later = generate(MODEL, with_property(observed(), "Motor", "burn_time_s", types={"number": 9}))
    difference = check(later.files, tmp_path)
    assert "--- a/types.ts\n+++ b/types.ts\n" in difference
    assert "-  burn_time_s: number;\n+  burn_time_s: number | null;\n" in difference


def test_a_file_with_other_line_ends_differs(tmp_path: Path) -> None:
    write(GENERATED.files, tmp_path)
    types = tmp_path / "types.ts"
    types.write_bytes(types.read_bytes().replace(b"\n", b"\r\n"))
    assert "a/types.ts" in check(GENERATED.files, tmp_path)


@pytest.mark.parametrize("name", ["index.ts", "schema.json"])
def test_a_file_that_somebody_wrote_is_never_replaced(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("{}\n")
    with pytest.raises(SchemaGenerationError, match=f"has files that were not generated: {name}"):
        write(GENERATED.files, tmp_path)
    assert contents(tmp_path) == {name: "{}\n"}


def test_a_directory_that_cannot_be_is_a_storage_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageUnavailableError, match="cannot be written to"):
        write(GENERATED.files, tmp_path / "file" / "contract")
