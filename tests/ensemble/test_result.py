"""Results: datasets on demand, and the digest over all of them."""

from __future__ import annotations

import numpy as np
import pytest

from bondstrike.ensemble.result import BLOCKS
from bondstrike.ensemble.runner import run
from tests.ensemble import fakes


@pytest.fixture(scope="module")
def result():
    return run(fakes.job(), fakes.manifest(65))


def test_datasets_have_labels_and_units(result):
    assert result.weekly["yields"].dims == ("draw", "lever", "week", "tenor")
    assert result.weekly["yields"].attrs["units"] == "bp"
    assert result.weekly["lever"].values.tolist() == ["with", "without"]
    assert result.quarterly.sizes["quarter"] == 10
    assert result.summaries["yields_at"].sel(moment="quarter", tenor="10y").shape == (65,)
    assert result.variants.sizes["variant"] == 2
    assert result.parameters["haven.opening"].dims == ("draw",)
    assert result.ledger["executed"].sel(programme="uk").dims == ("draw", "lever", "quarter")
    assert result.central["yields"].dims == ("lever", "week", "tenor")
    assert result.economy["gdp"].dims == ("draw", "lever", "quarter")
    assert result.economy["interest"].attrs["units"] == "$bn/quarter"
    assert result.attribution["peak"].sel(coalition="0" * 8) == 0.0
    by_year = result.summaries["interest_by_year"]
    assert by_year.sel(year="2028").values.tolist() == [12.0] * 65
    assert by_year.attrs["units"] == "$bn/year"
    chance = result.summaries["reversal_chance_with"].sel(deadline="26 weeks")
    assert chance.dims == ("draw",)


def test_labels_select_what_they_name(result):
    ten = result.weekly["yields"].sel(tenor="10y", lever="with")
    np.testing.assert_array_equal(ten, result.blocks["weekly"]["yields"][:, 0, :, 2])


def test_the_digest_covers_every_block(result):
    whole = result.digest()
    assert set(result.blocks) == set(BLOCKS)
    for name in result.blocks:
        fewer = {other: block for other, block in result.blocks.items() if other != name}
        assert type(result)(fewer, result.manifest).digest() != whole, name


def test_the_same_run_has_the_same_digest(result):
    assert run(fakes.job(), fakes.manifest(65), threads=1).digest() == result.digest()


def test_what_is_signed_cannot_be_changed(result):
    with pytest.raises(ValueError, match="read-only"):
        result.blocks["summaries"]["vix_peak"][0] = 1.0
