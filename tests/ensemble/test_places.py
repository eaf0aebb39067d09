"""Caches: where they lie, how they are switched off, how they are kept small."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bondstrike.ensemble.places import cache_folder, remove_entry, trim_folder


@pytest.mark.parametrize("word", ["off", "OFF", "0", "no"])
def test_caches_can_be_switched_off(monkeypatch: pytest.MonkeyPatch, word: str):
    monkeypatch.setenv("BONDSTRIKE_CACHE", word)
    assert cache_folder("runs") is None


def test_the_users_cache_folder_is_respected(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.delenv("BONDSTRIKE_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder("a", "b") == tmp_path / "bondstrike" / "a" / "b"
    assert (tmp_path / "bondstrike" / "a" / "b").is_dir()


def test_a_place_that_cannot_be_written_is_no_place(caches: Path):
    caches.write_text("a file, not a folder", encoding="utf-8")
    assert cache_folder("runs") is None


def entry(folder: Path, name: str, size: int, age: float) -> Path:
    path = folder / name / "inside"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"x" * size)
    os.utime(path.parent, (age, age))
    return path.parent


def test_the_oldest_entries_go_first(tmp_path: Path):
    old, new = entry(tmp_path, "old", 60, 1.0), entry(tmp_path, "new", 60, 2.0)
    trim_folder(tmp_path, 100)
    assert not old.exists()
    assert new.exists()
    trim_folder(tmp_path, 10)
    assert not new.exists()


def test_nothing_goes_while_there_is_room(tmp_path: Path):
    kept = entry(tmp_path, "kept", 60, 1.0)
    trim_folder(tmp_path, 60)
    assert kept.exists()


def test_removing_what_is_gone_is_no_fault(tmp_path: Path):
    remove_entry(tmp_path / "never was")
    assert list(tmp_path.iterdir()) == []
