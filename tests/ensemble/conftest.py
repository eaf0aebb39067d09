"""Caches of the tests: a folder of their own."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def caches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh folder for caches."""
    monkeypatch.setenv("BONDSTRIKE_CACHE", str(tmp_path / "caches"))
    return tmp_path / "caches"
