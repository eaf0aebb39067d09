"""One study left out: units, weights that are borne, moves by hand, and a real short run."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bondstrike.ensemble.result import Result
from bondstrike.errors import InputError
from bondstrike.evidence.posterior import load
from bondstrike.findings import leave_out as page
from bondstrike.findings.leave_out import leave_out, row, units_of
from bondstrike.findings.market import Draws
from bondstrike.findings.verdict import gained
from tests.ensemble.fake_market import fake_result

FIT = "price-impact"


def test_units_are_the_columns_of_the_fits():
    assert units_of((FIT,)) == dict.fromkeys(load(FIT).loglik, FIT)
    with pytest.raises(InputError, match="did you mean 'price-impact'"):
        units_of(("prize-impact",))


def _with_answers(result: Result, added: np.ndarray) -> Result:
    """The result with what the sale adds to the chance replaced, pp, [draw]."""
    block = result.blocks["summaries"]
    arrays = dict(block.arrays)
    without = np.full_like(arrays["reversal_chance_without"], 0.3)
    arrays["reversal_chance_without"] = without
    arrays["reversal_chance_with"] = without + 0.01 * added[:, None]
    lasting = {page.LASTING: np.full(len(added), 4.0)}
    parameters = replace(result.blocks["parameters"], arrays=lasting)
    blocks = {**result.blocks, "summaries": replace(block, arrays=arrays), "parameters": parameters}
    return Result(blocks, result.manifest)


@pytest.fixture
def base() -> np.ndarray:
    count = len(Draws(fake_result().blocks["summaries"]).sound)
    return np.linspace(-2.0, 4.0, count)


def test_a_move_is_paired_and_named_only_if_it_leaves_the_range(base: np.ndarray):
    still = row(_with_answers(fake_result(), base), base, "", "", 1.0)
    assert still.moved.median == pytest.approx(0.0, abs=1e-5) and not still.named
    assert still.added.median == pytest.approx(1.0, abs=1e-5)
    assert still.lasting.median == pytest.approx(4.0 * 1e4 / 24463.0)
    shifted = row(_with_answers(fake_result(), base + 0.5), base, "A", FIT, 0.0)
    assert shifted.moved.median == pytest.approx(0.5, abs=1e-5)
    assert shifted.seen and not shifted.named
    tiny = row(_with_answers(fake_result(), base + 0.05), base, "A", FIT, 0.0)
    assert tiny.moved.low > 0.0 and not tiny.seen
    high = np.quantile(base, 0.95)
    far = row(_with_answers(fake_result(), base + high), base, "A", FIT, 0.0)
    assert far.seen and far.named
    noise = np.where(np.arange(len(base)) % 2, 3.0, -3.0)
    noisy = row(_with_answers(fake_result(), base + noise), base, "A", FIT, 0.0)
    assert not noisy.seen and noisy.moved.low < 0.0 < noisy.moved.high


def test_answers_are_those_of_the_verdict(base: np.ndarray):
    result = _with_answers(fake_result(), base)
    assert gained(result) == pytest.approx(base[Draws(result.blocks["summaries"]).sound], abs=1e-5)


def test_a_run_too_short_for_the_verdict_is_refused():
    with pytest.raises(InputError, match="too short for the verdict"):
        leave_out(draws=2, sets=["horizon_weeks=26", "dispute.start=20"], fits=(FIT,))


def test_a_real_run_of_few_draws(monkeypatch: pytest.MonkeyPatch):
    kept = {"PI08": FIT, "QE01": FIT}
    monkeypatch.setattr(page, "units_of", lambda _: kept)
    told: list[tuple[int, int]] = []
    found = leave_out(
        draws=8, sets=["horizon_weeks=52"], progress=lambda done, of: told.append((done, of))
    )
    assert [one.unit for one in found.rows] == list(kept) and told[-1] == (3, 3)
    assert found.yours == ("horizon_weeks=52",) and not found.refused
    for one in found.rows:
        assert one.weight == 0.0
        assert one.moved.median == pytest.approx(one.added.median - found.whole.added.median)
        assert one.lasting != found.whole.lasting
    assert found.whole.moved.low == found.whole.moved.high == 0.0
    assert found.range.low < found.whole.added.median < found.range.high
