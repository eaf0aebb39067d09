"""What the report is told: golden answers against a release, the changelog's reasons, ranks."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest

from bondstrike.errors import DataError
from bondstrike.report.quality_inputs import Kept, read_ranks
from tests.golden import kept as golden
from tests.quality import gather, ranks


def statistics(**found: list[object]) -> dict[str, object]:
    return {"baseline": "00", "draws": 256, "seed": 1, "statistics": found}


def test_a_shift_is_told_only_beyond_tolerance():
    then = {"p": statistics(peak=[2.0, 10.0, 30.0, "bp"], sold=[1.0, 2.0, 3.0, "$bn"])}
    now = {"p": statistics(peak=[2.0, 10.0, 30.005, "bp"], sold=[1.0, 2.0, 4.0, "$bn"])}
    found = {shift.place: shift for shift in gather.shifts_between(then, now)}
    assert not found["peak"].moved and found["sold"].moved
    assert found["sold"].before == Kept((1.0, 2.0, 3.0), "$bn")
    assert found["sold"].now == Kept((1.0, 2.0, 4.0), "$bn")


def test_what_is_new_or_gone_has_moved_and_a_preset_that_is_gone_is_passed_over():
    then = {"p": statistics(old=[1.0, "share"]), "gone": statistics(old=[1.0, "share"])}
    now = {"p": statistics(new=[0.5, "share"]), "gone": None}
    found = [(s.place, s.before, s.now, s.moved) for s in gather.shifts_between(then, now)]
    assert found == [
        ("old", Kept((1.0,), "share"), None, True),
        ("new", None, Kept((0.5,), "share"), True),
    ]


def test_a_number_that_no_draw_gave_is_not_a_number():
    found = gather._kept([None, None, None, "bp"])
    assert found is not None and found.unit == "bp" and all(map(math.isnan, found.values))


def test_the_newest_release_is_taken(tmp_path: Path):
    assert gather.last_release(tmp_path) is None
    for name in ("0.2.0", "0.10.0", "0.9.9", "draft"):
        (tmp_path / f"{name}.json").write_text("{}", encoding="utf-8")
    found = gather.last_release(tmp_path)
    assert found is not None and found.stem == "0.10.0"


def test_releases_that_ship_hold_whole_answers():
    files = list(gather.RELEASES.glob("*.json"))
    assert files
    for file in files:
        kept = json.loads(file.read_text("utf-8"))
        assert kept
        for answer in kept.values():
            assert set(answer) == {"baseline", "draws", "seed", "statistics"}
            assert {found[-1] for found in answer["statistics"].values()} <= set(golden.ABSOLUTE)


LOG = """# Changes

Kinds of line: **answer**.

## 0.3.0 · 2026-12-01

Posteriors.

- **answer** The ten-year peaks
  higher: `lasting_bp` is fitted.
- **inside** Nothing to see.
- **figure** A new baseline.

## 0.2.0 · 2026-11-22

- **answer** Old news.
"""


def test_reasons_are_those_since_the_release_about_answers():
    assert list(gather.reasons(LOG, "0.2.0")) == [
        "Answer: The ten-year peaks higher: lasting_bp is fitted.",
        "Figure: A new baseline.",
    ]
    assert list(gather.reasons(LOG, "0.3.0")) == []


def test_an_error_of_data_is_kept_for_the_report(capsys):
    faults: dict[str, str] = {}

    def broken() -> None:
        raise DataError("no posterior haven")

    assert gather._tried("left_out", broken, faults) is None
    assert faults == {"left_out": "no posterior haven"}
    assert "no posterior haven" in capsys.readouterr().err
    assert gather._tried("x", lambda: 3, faults) == 3
    assert "report: x in 0 s" in capsys.readouterr().err


def test_ranks_are_counted_in_even_bins_and_read_by_the_report(tmp_path: Path):
    """Ranks 0 to 9 of nine draws, each once: five bins of two."""
    file = ranks.keep("sample", {"x": np.arange(10)}, draws=9, bins=5, folder=tmp_path)
    found = read_ranks(tmp_path)
    assert file.name == "sample.json" and found is not None
    assert (found[0].counts, found[0].p_value) == ((2, 2, 2, 2, 2), pytest.approx(1.0))
