"""A file is there whole or as it was; an error names what could not be written."""

from __future__ import annotations

from pathlib import Path

import pytest

from bondstrike.errors import StoreError
from bondstrike.files import write_whole


def test_the_content_takes_the_place_of_what_was_there(tmp_path: Path):
    place = tmp_path / "new" / "file.csv"
    assert write_whole(place, b"first\n", "the table") == place
    write_whole(place, b"second\n", "the table")
    assert place.read_bytes() == b"second\n"
    assert [file.name for file in place.parent.iterdir()] == ["file.csv"]
    assert place.stat().st_mode & 0o777 == 0o644


def test_what_cannot_be_written_is_named_and_leaves_nothing(tmp_path: Path):
    (tmp_path / "taken").mkdir()
    with pytest.raises(StoreError, match="could not write the table to .*taken"):
        write_whole(tmp_path / "taken", b"x", "the table")
    assert [entry.name for entry in tmp_path.iterdir()] == ["taken"]


def test_a_file_in_the_way_of_a_folder_is_one_line(tmp_path: Path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreError, match="could not write the table") as caught:
        write_whole(tmp_path / "file" / "below.csv", b"x", "the table")
    assert "\n" not in str(caught.value)
