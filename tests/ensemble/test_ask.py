"""The one door: from a question to a result, with the real chain."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bondstrike.ensemble import runner
from bondstrike.ensemble.ask import central, request_of, run
from bondstrike.errors import InputError

SHORT = ("horizon_weeks=26",)
"""A run of two quarters: the compiler's time is what tests pay for."""

SALE_END = 13
"""Week in which a quarter's sale ends."""


def short(*sets: str, **changes):
    return run("europe-1tn-quarter", sets=(*SHORT, *sets), **({"draws": 3} | changes))


@pytest.fixture(scope="module")
def result():
    return short(remembered=False)


def test_the_real_chain_answers(result):
    assert result.manifest.not_finite == 0
    assert result.weekly.sizes["week"] == 26
    assert (result.blocks["summaries"]["yields_peak"] > 0.0).all()
    assert np.isfinite(result.blocks["attribution"]["pressure"]).all()
    assert np.isfinite(result.blocks["economy"]["debt"]).all()


def test_the_sale_is_done_unless_the_policy_is_reversed_before(result):
    sold = result.blocks["summaries"]["sold_at"][:, -1]
    reversed_before = result.blocks["weekly"]["reversed"][:, 0, SALE_END] > 0.0
    np.testing.assert_allclose(sold[~reversed_before], 1000.0, rtol=1e-5)
    assert (sold[reversed_before] < 1000.0).all() and 0 < reversed_before.sum() < 3


def test_a_sale_that_goes_on_is_done_in_every_draw():
    stubborn = short("dispute.after=go-on", "dispute.coalition=holds", remembered=False)
    np.testing.assert_allclose(stubborn.blocks["summaries"]["sold_at"][:, -1], 1000.0, rtol=1e-5)


def test_the_budget_stands_beside_that_of_the_budget_office(result):
    facts = result.manifest.facts
    assert facts["dispute_start"] == result.manifest.moments.day_one
    assert facts["revenue_2027_bn"] > facts["cbo_interest_2027_bn"] > 1000.0
    assert "interest_2027_bn" not in facts, "half a year has no fiscal year"


def test_the_ledger_holds_in_every_draw(result):
    assert result.blocks["summaries"]["ledger_error"].max() < 1e-6
    net = result.blocks["weekly"]["net_transactions"]
    assert np.abs(net[:, 0] - net[:, 1]).max() < 1e-3


def test_more_draws_change_none_that_were_there(result):
    more = short(draws=70, remembered=False)
    for name in ("parameters", "summaries", "economy", "weekly"):
        for variable, array in result.blocks[name].arrays.items():
            np.testing.assert_array_equal(more.blocks[name][variable][:3], array, err_msg=variable)


def test_a_remembered_run_is_not_run_again(caches: Path, monkeypatch):
    first = short()
    monkeypatch.setattr(runner, "run", None)
    again = run("europe-1tn-quarter", draws=3, sets=(*SHORT, "title=By another name"))
    assert again.digest() == first.digest()
    assert again.manifest.title == "By another name"


def test_the_central_path_needs_no_draws():
    path = central("europe-1tn-quarter", sets=SHORT)
    assert path["yields"].dims == ("lever", "week", "tenor")
    assert float(path["yields"].sel(lever="without", tenor="10y").max()) == pytest.approx(0.0)


def test_switched_off_draws_are_all_alike():
    still = short(parameters=False, shocks=False, remembered=False)
    yields = still.blocks["weekly"]["yields"]
    np.testing.assert_array_equal(yields[0], yields[2])
    np.testing.assert_allclose(yields[0], still.blocks["central"]["yields"], rtol=1e-5, atol=1e-5)


def test_what_cannot_be_asked_is_refused():
    with pytest.raises(InputError, match="did you mean 'eu-and-others'"):
        request_of("eu-and-other")
