"""One path for its books: which draw it is, and that it is the chain's own path."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from bondstrike.ensemble import books as walker
from bondstrike.ensemble.ask import request_of
from bondstrike.ensemble.assemble import Assembly, assemble
from bondstrike.ensemble.program import Program
from bondstrike.ensemble.work import central_arguments, ready
from bondstrike.errors import InputError
from bondstrike.evidence import medians, sample
from bondstrike.model.books import Books

SHORT = ("horizon_weeks=20",)
"""Less than two quarters: the path runs to the end of the second, the books don't."""


@pytest.fixture(scope="module")
def asked() -> Assembly:
    return assemble(request_of("europe-1tn-quarter", seed=7, sets=SHORT))


def told(setting, parameters, scenario, chance) -> Books:
    """In place of the chain: what it was given."""
    weeks = chance.weekly.level.shape[-1]
    fields = dict.fromkeys(Books._fields, jnp.zeros(weeks))
    fields["price"] = chance.weekly.level[:, None] * jnp.ones(8)
    fields["proceeds"] = jnp.full(weeks, parameters.treasuries.lasting_bp)
    fields["reversed"] = jnp.full(weeks, scenario.premises.shocks)
    return Books(**fields)


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr("bondstrike.model.books.books", told)


def test_the_central_path_has_medians_and_no_news(asked, quick):
    found = walker.walk(asked)
    assert found.draw is None and found.assembly is asked
    assert found.books.price.shape == (20, 8)
    assert np.abs(found.books.price).max() == 0.0
    assert found.books.reversed[0] == 0.0
    assert found.books.proceeds[0] == pytest.approx(float(medians().treasuries.lasting_bp))


@pytest.mark.parametrize("draw", [0, 5])
def test_a_draw_is_that_of_a_run_with_the_same_seed(asked, quick, draw):
    found = walker.walk(asked, draw)
    assert found.books.proceeds[0] == sample(6, 7)["treasuries.lasting_bp"][draw]
    news = asked.job().shocks(0, 6).weekly.level[draw, :20]
    assert np.array_equal(found.books.price[:, 0], news)
    assert found.books.reversed[0] == 1.0


@pytest.mark.parametrize("draw", [-1, 200_000])
def test_a_draw_that_cannot_be_is_refused(asked, draw):
    with pytest.raises(InputError, match="draw out of range.*0 to 199,999"):
        walker.walk(asked, draw)


@pytest.mark.slow
def test_the_books_are_those_of_the_chain(asked):
    found = walker.walk(asked).books
    job = ready(asked.job())
    arguments = central_arguments(job, 1)
    here, _ = Program(job.pair, arguments, job.axes)(*arguments)
    assert found.sheet[12] == pytest.approx(here.sheets["sheet"][0, 0], abs=1e-9)
    for name in ("proceeds", "gross_claims", "net_transactions", "net_valuation"):
        assert getattr(found, name) == pytest.approx(here.weekly[name][0, :20], abs=1e-9)
    assert max(found.columns_error.max(), found.rows_error.max()) < 1e-9
    assert jax.tree.leaves(found)[0].dtype == np.float64
