from __future__ import annotations

import numpy as np
import pytest

from bondstrike.errors import InputError
from bondstrike.scenario.ageing import released, remaining
from bondstrike.scenario.compile import compile, programme_rows
from bondstrike.scenario.rows import ProgrammeRow, Sellers
from bondstrike.vocabulary import Bloc, Channel, Holder
from bondstrike.world.load import load_world
from bondstrike.world.roll_forward import path
from tests.scenario.builders import run_off, scenario, sell_off, small_world, strike

PRIVATE = small_world().stock(Bloc.JAPAN, Holder.PRIVATE)
"""Fifty in every bucket."""


def rows_of(**changes: object) -> list[ProgrammeRow]:
    return programme_rows(scenario(strike(start=0) | changes), small_world())


def by_bucket(rows: list[ProgrammeRow]) -> np.ndarray:
    """Sum over rows at the central estimate, [bucket], USD bn at par."""
    return np.sum([row.by_bucket[1] for row in rows], axis=0)


def test_a_year_by_hand():
    """50 in each bucket, growing by 8 % in four quarters; all bills and all within a year mature.

    After a year 1–3y keeps 25 from 3–5y's ageing and half its own …: with even maturities 0–1y gets
    half of 1–3y, 1–3y keeps half and gets half of 3–5y, and so on; 20–30y keeps nine tenths.
    """
    left = np.array([0, 25, 50, 50, 25 + 50 / 3, 100 / 3 + 5, 45 + 5, 45])
    assert by_bucket(rows_of()) == pytest.approx(1.08 * PRIVATE - left, abs=1e-9)
    assert by_bucket(rows_of()).sum() == pytest.approx(50 + 50 + 0.08 * 400)


def test_officials_have_no_growth_to_refuse_so_it_is_a_run_off():
    struck = rows_of(holders="official")
    ran_off = programme_rows(
        scenario(run_off(start=0, years=1, drawn_from="holdings")), small_world()
    )
    assert by_bucket(struck) == pytest.approx(by_bucket(ran_off))
    assert not any(row.fresh.any() for row in struck)


def test_nothing_is_sold():
    rows = rows_of()
    assert {row.channel for row in rows} == {Channel.RUN_OFF}
    assert [row.mix.sum() for row in rows] == pytest.approx([1.0] * len(rows))


def test_a_share_of_the_purchases_and_what_a_government_can_order():
    assert by_bucket(rows_of(share=0.25)) == pytest.approx(0.25 * by_bucket(rows_of()))
    ordered = rows_of(drawn_from="mobilisable")
    sizes = np.sum([row.size for row in ordered], axis=0)
    assert sizes == pytest.approx(132 * np.array([0.0, 0.1, 0.2]))
    assert rows_of(share=0.0) == []


def test_bills_can_be_bought_as_before():
    found = by_bucket(rows_of(securities="notes-and-bonds"))
    assert found[0] == pytest.approx(0.0, abs=1e-12)
    assert found[1:] == pytest.approx(by_bucket(rows_of())[1:])


def test_a_late_strike_begins_with_the_holdings_of_its_day():
    rows = rows_of(start=52)
    ahead = small_world().baseline(Bloc.JAPAN, Holder.PRIVATE, 52, 52)
    assert by_bucket(rows) == pytest.approx(ahead[-1] - remaining(ahead[0], 52)[-1])
    assert min(row.timing.start for row in rows) == 52


def test_after_the_strike_they_buy_again_as_before():
    rows = rows_of(weeks=26)
    assert max(row.timing.start + row.weeks for row in rows) == 26


def test_without_resuming_only_what_matures_is_replaced():
    rows = rows_of(weeks=26, resume=False)
    growth = small_world().baseline(Bloc.JAPAN, Holder.PRIVATE, 0, 520)
    during = by_bucket(rows_of(weeks=26))
    assert by_bucket(rows) == pytest.approx(during + growth[520] - growth[26])
    assert max(row.timing.start + row.weeks for row in rows) == 520


def test_without_resuming_it_ends_at_the_horizon():
    spec = scenario(strike(weeks=26, resume=False), horizon_weeks=104)
    rows = programme_rows(spec, small_world())
    assert max(row.timing.start + row.weeks for row in rows) == 104


def test_new_purchases_are_not_holdings(sellers: Sellers):
    """A private owner who refuses everything for ten years ends with nothing, not with less."""
    made = compile(scenario(strike(start=0, weeks=519)), sellers)
    rows = programme_rows(scenario(strike(start=0, weeks=519)), sellers)
    fresh = np.sum([row.fresh[1] for row in rows], axis=0)
    assert fresh == pytest.approx((519 / 13) * 0.02 * PRIVATE)
    held_at_most = by_bucket(rows) - fresh
    assert (held_at_most <= PRIVATE + 1e-9).all()
    assert len(made.labels) == len(rows)


def test_what_has_matured_cannot_be_sold_too(sellers: Sellers):
    whole = sell_off(holders="private", share_of_mobilisable=None, share_of_holdings=1.0)
    with pytest.raises(InputError, match="than it holds"):
        compile(scenario(strike(), whole), sellers)


def test_the_whole_market_on_strike_gives_back_gross_issuance():
    world = load_world()
    rolled = path(world)
    unit = world.dv01 / world.outstanding
    missed = rolled.amount[4] - remaining(world.outstanding, 52)[-1]
    issued = rolled.gross_issuance[:4].sum(axis=0)
    assert missed[1:].sum() == pytest.approx(issued[1:].sum(), rel=0.001)
    assert missed @ unit == pytest.approx(issued @ unit, rel=0.03)


def test_a_year_s_run_off_is_most_of_it():
    share = released(PRIVATE, 52)[-1].sum() / by_bucket(rows_of()).sum()
    assert share == pytest.approx(100 / 132)


@pytest.mark.parametrize(
    "changes",
    [{"weeks": 0}, {"weeks": 521}, {"share": 1.1}, {"securities": "bills"}, {"years": 1}],
)
def test_what_a_strike_may_not_say(changes: dict):
    with pytest.raises(InputError):
        rows_of(**changes)
