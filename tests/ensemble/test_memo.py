"""The memo: recalled by content, never trusted by name, bounded."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from bondstrike.ensemble import memo
from bondstrike.ensemble.memo import key_of, recall, remember
from bondstrike.ensemble.result import Result
from bondstrike.ensemble.runner import run
from tests.ensemble import fakes


@pytest.fixture(scope="module")
def result() -> Result:
    return run(fakes.job(), fakes.manifest(10))


def test_a_run_is_recalled(result: Result, caches: Path):
    assert recall("a" * 40) is None
    remember("a" * 40, result)
    found = recall("a" * 40)
    assert found is not None
    assert found.digest() == result.digest()


def test_a_corrupt_entry_is_dropped(result: Result, caches: Path):
    remember("a" * 40, result)
    entry = caches / "runs" / ("a" * 40)
    (entry / "summaries.nc").write_bytes(b"nonsense")
    assert recall("a" * 40) is None
    assert not entry.exists()


def test_an_entry_under_a_false_name_is_dropped(result: Result, caches: Path):
    remember("a" * 40, result)
    (caches / "runs" / ("a" * 40)).rename(caches / "runs" / ("b" * 40))
    assert recall("b" * 40) is None
    assert not (caches / "runs" / ("b" * 40)).exists()


def test_an_entry_must_say_its_key(result: Result, caches: Path):
    remember("a" * 40, result)
    claim = caches / "runs" / ("a" * 40) / "key.json"
    claim.write_text(json.dumps({"key": "c" * 40}), encoding="utf-8")
    assert recall("a" * 40) is None


def test_the_memo_is_bounded(result: Result, caches: Path, monkeypatch):
    remember("a" * 40, result)
    monkeypatch.setattr(memo, "MEMO_BYTES", 1)
    remember("b" * 40, result)
    assert list((caches / "runs").iterdir()) == []


def test_large_runs_are_not_kept(result: Result, caches: Path, monkeypatch):
    monkeypatch.setattr(memo, "LARGEST", 1)
    remember("a" * 40, result)
    assert recall("a" * 40) is None


def test_without_caches_nothing_is_kept(result: Result, monkeypatch):
    monkeypatch.setenv("BONDSTRIKE_CACHE", "off")
    remember("a" * 40, result)
    assert recall("a" * 40) is None


def test_the_key_sees_texts_and_arrays():
    base = (["a", "b"], [np.zeros(2)])
    others = [
        (["ab", ""], [np.zeros(2)]),
        (["a", "b"], [np.zeros(2, np.float32)]),
        (["a", "b"], [np.array([0.0, 1e-300])]),
        (["a", "b"], [np.zeros((1, 2))]),
    ]
    assert len({key_of(*base), *(key_of(*other) for other in others)}) == 5
