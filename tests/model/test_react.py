"""Beyond the market: what households, politicians and members are shown of the week."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from bondstrike.model import conditions, politics
from bondstrike.vocabulary import TEN_YEAR, Action, Channel, Signal
from tests.model.builders import dispute, events, parameters, replace, rule, sale
from tests.worlds import AT_ONCE

SALE = sale(1300.0, start=0.0)
BP = 1e-4


def remembering(**memory):
    """A state with another memory of last week."""

    def before(state):
        new = {name: jnp.asarray(value) for name, value in memory.items()}
        return replace(state, memory=replace(state.memory, **new))

    return before


def test_conditions_see_the_ten_year_its_parts_and_fear(step):
    done = step(SALE, shock={"level": 1.0, "fear": 1.0})
    cleared, problem = done.cleared, done.problem
    premium = cleared.supply_yields[TEN_YEAR] + problem.convenience[TEN_YEAR]
    seen = conditions.Prices(
        ten_year=done.settled.yields[TEN_YEAR],
        premium=premium,
        dislocation=cleared.supply_yields[TEN_YEAR] - problem.pressure.ahead[TEN_YEAR],
        volatility=jnp.sqrt(cleared.variance) - 0.009,
        fear=cleared.fear,
    )
    _, expected = conditions.respond(conditions.opening(), seen, parameters().conditions)
    for name in expected.__dataclass_fields__:
        found, said = getattr(done.reacted.felt, name), getattr(expected, name)
        assert float(found) == pytest.approx(float(said), rel=1e-9), name
    # noise and haven flight are in the ten-year, but not in what shares discount
    rest = float(seen.ten_year - premium)
    haven = float(problem.haven_per_point[TEN_YEAR] * cleared.fear)
    assert rest == pytest.approx(float(problem.noise[TEN_YEAR]) + haven)
    assert rest > 5.0 * BP


def test_politics_sees_moves_since_last_week(step):
    # shares were 10 % down, now they are where they were before: a rise of 11.1 %
    last = remembering(shares=-10.0, ten_year=4.0 * BP)
    seen = step(before=last, change={"haven__fear_per_bp": 0.0}).reacted.politics
    assert float(seen.last_fall) == pytest.approx(100.0 - 100.0 / 0.9)
    assert float(seen.last_rise) == pytest.approx(-4.0 * BP)


def test_politics_sees_noise_too(step):
    done = step(shock={"level": 1.0})
    move = float(done.problem.noise[TEN_YEAR])
    assert move > 5.0 * BP
    assert float(done.reacted.politics.last_rise) == pytest.approx(move, rel=0.2)


def test_pain_is_of_the_mortgage_rate_and_rally_of_the_open_attack(step):
    open_, quiet = (step(sale(1300.0, start=0.0, announced=said)) for said in (0.0, -1.0))
    points = 100.0 * float(open_.reacted.felt.mortgage)
    memory = 2.0 * (1.0 - 0.5 ** (1.0 / 13.0)) * points
    assert float(open_.reacted.politics.pain) == pytest.approx(memory)
    assert float(open_.reacted.politics.open_weeks) == 1.0
    assert float(quiet.reacted.politics.open_weeks) == 0.0


def test_the_hazard_of_a_still_week_is_that_of_ordinary_markets_less_what_is_unfelt(step):
    # nothing moved: without shocks the noise of the week is integrated over, and W is one
    done = step()
    assert float(done.reacted.dispute.hazard) == pytest.approx(0.5)


def test_a_weaker_dollar_raises_the_hazard_by_its_slope(step):
    # 0.2 for each 5 % lost; the dollar's own noise does it, and nothing else moves
    news = {"shock": {"dollar": -4.0}, "premises": {"haven": 0.0, "shocks": 1.0}}
    with_, without = (
        step(**news, change={"politics__dollar_slope": slope}).reacted for slope in (0.2, 0.0)
    )
    lost = 4.0 * 0.7
    assert float(with_.dispute.hazard / without.dispute.hazard) == pytest.approx(
        np.exp(0.2 * -np.expm1(-lost / 100.0) * 100.0 / 5.0), rel=1e-6
    )


@pytest.mark.parametrize(("announced", "pace"), [(0.0, 2.0), (-1.0, 0.0)])
def test_the_target_hits_back_as_fast_as_it_is_hit(step, announced, pace):
    # half a chance a year where all is sold within half a year, twice that within a quarter
    row = sale(1300.0, start=0.0, weeks=13.0, announced=announced)
    seen = step(row, about=dispute(retaliates=1.0)).reacted.politics
    taken = 1300.0 / 1325.0  # for an attack, where $25tn of coupons are outstanding
    assert float(seen.retaliation) == pytest.approx(0.5 / 52.0 * pace * taken)


def test_retaliation_is_felt_by_members_in_the_same_week(step):
    # hazard 0.05 a year, ten times that once the target has hit back
    given = {"about": dispute(retaliates=1.0, breaks=1.0)}
    calm = step(SALE, **given).reacted
    hit = step(SALE, **given, fate={"retaliation": AT_ONCE}).reacted
    assert (float(calm.dispute.retaliated), float(hit.dispute.retaliated)) == (0.0, 1.0)
    assert np.asarray(calm.resolve.cumulative) == pytest.approx(0.05 / 52.0)
    assert np.asarray(hit.resolve.cumulative) == pytest.approx(0.5 / 52.0)


def test_nobody_leaves_while_nothing_is_under_way(step):
    given = {"about": dispute(breaks=1.0)}
    assert float(step(**given).reacted.resolve.cumulative.max()) == 0.0
    debt = sale(1300.0, start=0.0, channel=Channel.ISSUANCE)
    assert float(step(debt, **given).reacted.resolve.cumulative.max()) == 0.0
    stop = (rule(Signal.YIELD_10Y, -1e6, Action.STOP_SALES),)
    assert float(step(SALE, answers=stop, **given).reacted.resolve.cumulative.max()) == 0.0


def test_the_coalition_is_counted_in_planned_sales_and_hedges(step):
    rows = (
        sale(600.0, start=0.0, bloc=1),
        sale(300.0, start=0.0, bloc=4, channel=Channel.HEDGE),
        sale(100.0, start=0.0, bloc=4),
        sale(5000.0, start=0.0, bloc=4, channel=Channel.BILL_DEMAND),
    )
    given = {"about": dispute(breaks=1.0)}
    whole = step(*rows, **given).reacted
    assert float(whole.in_coalition) == 1.0
    left = step(*rows, **given, fate={"break_rank": {4: AT_ONCE}}).reacted
    assert float(left.in_coalition) == pytest.approx(0.6)
    assert np.asarray(left.resolve.gone).tolist() == [0.0] * 4 + [1.0] + [0.0] * 7


def test_shown_of_politics_is_what_it_carries(step):
    done = step(SALE, fate={"reversal": AT_ONCE}).reacted
    assert (float(done.dispute.reversed), float(done.politics.reversed)) == (1.0, 1.0)
    chance = -np.expm1(-float(done.politics.cumulative))
    assert float(done.dispute.reversal_chance) == pytest.approx(chance)


def test_an_event_frightens_the_households_too(step):
    done = step(besides=events(fear=20.0))
    still = step()
    assert float(still.reacted.felt.shares) == 0.0
    assert float(done.cleared.fear) >= 5.0
    assert float(done.reacted.felt.shares) < -2.0
    assert float(done.reacted.felt.high_yield) == pytest.approx(
        float(done.settled.yields[TEN_YEAR] + 4.0 * BP * done.cleared.fear)
    )


def test_slopes_of_a_still_week_are_finite(step):
    found = jax.grad(lambda size: _hazard(step, size))(jnp.zeros(()))
    assert np.isfinite(float(found))
    assert float(found) != 0.0


def _hazard(step, size):
    """Hazard of the week in which so much is sold, USD bn."""
    return step(SALE, times=size).reacted.dispute.hazard


def test_the_states_are_of_the_links(step):
    done = step().reacted
    assert isinstance(done.politics, politics.State)
    assert isinstance(done.conditions, conditions.State)


def test_tariffs_of_a_response_are_retaliation_to_members(step):
    # hazard 0.05 a year, ten times that while the target has tariffs on their goods
    tariffs = (rule(Signal.YIELD_10Y, -1e6, Action.TARIFFS, size=10.0),)
    given = {"about": dispute(breaks=1.0)}
    done = step(SALE, answers=tariffs, **given).reacted
    assert np.asarray(done.resolve.cumulative) == pytest.approx(0.5 / 52.0)
    # it is not the retaliation that is left to chance
    assert float(done.dispute.retaliated) == 0.0
    idle = step(answers=tariffs, **given).reacted
    assert float(idle.resolve.cumulative.max()) == 0.0


def test_guarantees_withdrawn_press_by_what_a_bloc_depends_on(step, here):
    # four times the hazard where it depends wholly; half of the guarantees count by half
    ties = np.asarray(here.surroundings.resolve.dependence)
    assert ties.min() == 0.0 < ties.max() < 1.0
    given = {"about": dispute(breaks=1.0)}
    for size in (1.0, 0.5):
        withdrawn = (rule(Signal.YIELD_10Y, -1e6, Action.SECURITY_WITHDRAWN, size=size),)
        found = step(SALE, answers=withdrawn, **given).reacted.resolve.cumulative
        assert np.asarray(found) == pytest.approx(0.05 / 52.0 * (1.0 + 3.0 * size * ties))


def test_a_way_out_is_not_hit_back(step):
    given = {"about": dispute(retaliates=1.0, breaks=1.0), "fate": {"retaliation": AT_ONCE}}
    peaceful = step(sale(1300.0, start=0.0, hostile=0.0), **given).reacted
    assert float(peaceful.politics.retaliation) == float(peaceful.dispute.retaliated) == 0.0
    assert float(peaceful.politics.open_weeks) == 0.0
    assert float(step(SALE, **given).reacted.dispute.retaliated) == 1.0


def test_exports_lost_lower_shares_by_hand(step):
    # 330 a year are 1 % of GDP: 2 % of share prices, and nothing else moves
    row = sale(330.0, start=0.0, weeks=52.0, announced=-1.0, channel=Channel.LOST_EXPORTS)
    done = step(row)
    assert float(done.reacted.felt.shares) == pytest.approx(-2.0)
    assert float(done.reacted.felt.high_yield) == pytest.approx(0.0, abs=1e-12)
    goods = step(row | {"channel": Channel.GOODS})
    assert float(goods.reacted.felt.shares) == pytest.approx(2.0)
