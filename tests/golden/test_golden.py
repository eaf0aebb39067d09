"""Answers change on purpose only: every preset's headline statistics are as they were kept.

All presets share one compiled program, so they stay in one worker (`--dist=loadscope` keeps a
module together). `make golden` takes today's answers as the golden ones.
"""

from __future__ import annotations

from copy import deepcopy

import pytest

from bondstrike.scenario.load import PRESETS
from tests.golden import kept as golden


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_answers_as_it_did(preset: str):
    before = golden.stored(preset)
    assert before is not None, f"{preset} has no golden statistics: {golden.ADVICE}"
    told = "".join(f"\n  {line}" for line in golden.moved(before, golden.computed(preset)))
    assert not told, f"{preset}: {golden.ADVICE}{told}"


def test_every_file_is_of_a_preset_and_holds_every_statistic():
    files = {file.stem for file in golden.FOLDER.glob("*.json")}
    assert files == set(PRESETS), golden.ADVICE
    for preset in PRESETS:
        kept = golden.stored(preset)
        assert kept is not None and tuple(kept["statistics"]) == golden.PLACES, preset
        assert (kept["draws"], kept["seed"]) == (golden.DRAWS, golden.SEED)
        assert {found[-1] for found in kept["statistics"].values()} <= set(golden.ABSOLUTE)


KEPT = {
    "baseline": "00",
    "draws": 256,
    "seed": 1,
    "statistics": {
        "peak": [2.0, 10.0, 30.0, "bp"],
        "steps_in": [0.25, "share"],
        "ratio": [None, None, None, "times"],
    },
}


def changed(place: str, *found: object) -> list[str]:
    """What is told of `KEPT` with one statistic changed."""
    now = deepcopy(KEPT)
    now["statistics"][place] = list(found)
    return list(golden.moved(KEPT, now))


def test_nothing_moved_is_nothing_told():
    assert list(golden.moved(KEPT, deepcopy(KEPT))) == []


def test_a_number_may_stray_by_its_tolerance_and_no_further():
    """0.01 bp and a ten-thousandth of 30: 30.013 at most."""
    assert changed("peak", 2.0, 10.0, 30.012, "bp") == []
    assert changed("peak", 2.0, 10.0, 30.014, "bp") == ["peak: 2, 10, 30 bp → 2, 10, 30.014 bp"]
    assert changed("steps_in", 0.25 + 2.0 / 256, "share") == []
    assert changed("steps_in", 0.25 + 3.0 / 256, "share") != []


def test_what_appears_disappears_or_changes_its_unit_is_told():
    assert changed("ratio", 1.0, 2.0, 3.0, "times") == [
        "ratio: none, none, none times → 1, 2, 3 times"
    ]
    assert changed("peak", 2.0, 10.0, 30.0, "%") != []
    now = deepcopy(KEPT)
    del now["statistics"]["peak"]
    assert [line.split(":")[0] for line in golden.moved(KEPT, now)] == ["peak"]
    assert list(golden.moved(KEPT, KEPT | {"baseline": "01"})) == ["baseline: 00 → 01"]


def test_stored_statistics_are_read_as_they_were_written(tmp_path, monkeypatch):
    monkeypatch.setattr(golden, "FOLDER", tmp_path)
    golden.file_of("x").write_text(golden.text_of(KEPT), encoding="utf-8")
    assert golden.stored("x") == KEPT
    assert golden.stored("y") is None


def test_six_digits_are_kept():
    assert golden.rounded(1234.56789) == 1234.57
    assert golden.rounded(float("nan")) is None
