"""Link 10: hazards by hand, against a plain loop, and against numerical integration."""

from __future__ import annotations

import math
from importlib.resources import files

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.special import ndtr, ndtri
from scipy.stats import norm

from bondstrike.evidence.draws import uniforms
from bondstrike.evidence.shelf import read_link
from bondstrike.model import politics
from bondstrike.model.parameters import Politics
from bondstrike.model.schedules import Dispute, Fates, Premises
from bondstrike.units import BP
from bondstrike.vocabulary import N_BLOCS

ROUND = {
    "calm_per_year": 0.52,
    "yield_slope": 0.8,
    "shares_slope": 1.2,
    "level_slope": 0.4,
    "dollar_slope": 0.2,
    "pain_slope": 0.15,
    "tariffs_offset": 0.3,
    "central_bank_offset": 0.1,
    "budget_offset": -0.1,
    "rally": 0.4,
    "rally_half_life_weeks": 6.0,
    "retaliation_per_year": 0.52,
}
NEVER = 37.0
"""A fate under which nothing ever happens."""


def module(kind, values):
    return kind(**{name: jnp.asarray(value, dtype=float) for name, value in values.items()})


def own(**changes):
    return module(Politics, ROUND | changes)


def dispute(kind=(0.0, 0.0, 0.0), **changes):
    values = {"start": 0.0, "stops": 1.0, "undone": 0.0, "retaliates": 1.0, "breaks": 1.0}
    return module(Dispute, {"kind": np.asarray(kind)} | values | changes)


def premises(**changes):
    return module(Premises, dict.fromkeys(Premises.__dataclass_fields__, 1.0) | changes)


def fates(reversal=NEVER, retaliation=NEVER):
    never = np.full(N_BLOCS, NEVER)
    return module(Fates, {"reversal": reversal, "retaliation": retaliation, "break_rank": never})


def news(**changes):
    zeros = dict.fromkeys(politics.News.__dataclass_fields__, 0.0)
    return module(politics.News, zeros | changes)


def noise(ten_year=0.0, shares=0.0):
    return module(politics.Noise, {"ten_year": ten_year, "shares": shares})


def state(**changes):
    zeros = dict.fromkeys(politics.State.__dataclass_fields__, 0.0)
    return module(politics.State, zeros | changes)


ORDINARY = noise(13.0 * BP, 2.2)
SHELF = files("bondstrike.evidence").joinpath("priors", "politics.toml")
PRIORS = read_link("politics", SHELF.read_text(encoding="utf-8"))


@jax.jit
def step(before, now, what, ordinary, parameters, at_issue, switches, luck):
    return politics.advance(before, now, what, ordinary, parameters, at_issue, switches, luck)


def week(before=None, now=0.0, what=None, **more):
    return step(
        state() if before is None else before,
        jnp.asarray(now),
        news() if what is None else what,
        more.get("ordinary", noise()),
        more.get("parameters", own()),
        more.get("at_issue", dispute()),
        more.get("switches", premises()),
        more.get("luck", fates()),
    )


def multiple(before=None, what=None, **more):
    """Hazard of the week over that of ordinary markets, 0.52 a year."""
    return float(week(before, 0.0, what, **more)[1].hazard) / 0.52


# --- the integral over noise -----------------------------------------------------------------


@pytest.mark.parametrize("slope", [0.0, 0.3, 1.0, 3.0])
@pytest.mark.parametrize("mean", [-4.0, -0.5, 0.0, 0.7, 4.0])
@pytest.mark.parametrize("spread", [0.1, 1.3])
def test_the_integral_over_noise_is_that_of_quadrature(slope, mean, spread):
    def inside(x):
        return math.exp(slope * max(0.0, x)) * norm.pdf(x, mean, spread)

    ends = mean - 12 * spread, mean + (12 + slope * spread) * spread
    found = quad(inside, *ends, points=[0.0, mean + slope * spread**2], limit=400)[0]
    value = politics.average_of_rises(*map(jnp.asarray, (slope, mean, spread)))
    assert float(value) == pytest.approx(found, rel=1e-8)


@pytest.mark.parametrize(("mean", "limit"), [(-2.0, 1.0), (0.0, 1.0), (2.0, math.e**2)])
def test_without_noise_only_rises_count(mean, limit):
    value = politics.average_of_rises(*map(jnp.asarray, (1.0, mean, 1e-9)))
    assert float(value) == pytest.approx(limit, rel=1e-8)


def test_noise_lifts_an_average_by_the_factor_that_smooth_paths_miss():
    # one log point per 10bp and 13bp a week: ½ + exp(0.845) · Φ(1.3) = 2.6026
    value = politics.average_of_rises(*map(jnp.asarray, (1.0, 0.0, 1.3)))
    assert float(value) == pytest.approx(2.6026, abs=1e-4)


# --- one week by hand ------------------------------------------------------------------------


def test_an_ordinary_week_by_hand():
    # 0.52 a year are 0.002 a day, 0.01 a week
    after, shown = week(ordinary=ORDINARY, switches=premises(shocks=0.0))
    assert float(after.cumulative) == pytest.approx(0.01, rel=1e-12)
    assert float(shown.hazard) == pytest.approx(0.52, rel=1e-12)
    assert float(shown.reversal_chance) == pytest.approx(-math.expm1(-0.01), rel=1e-12)


@pytest.mark.parametrize(("kind", "log"), [(0, 0.3), (1, 0.1), (2, -0.1)])
def test_each_kind_of_policy_has_its_offset(kind, log):
    at_issue = dispute(kind=np.eye(3)[kind])
    assert multiple(at_issue=at_issue) == pytest.approx(math.exp(log))
    expected = politics.expected_per_year(own(), at_issue)
    assert float(expected) == pytest.approx(0.52 * math.exp(log))


def test_five_days_of_a_rise_by_hand():
    # slope 5 log 2 per 10bp, up 10bp: days 1 … 5 count 2, 4, 8, 16, 32, on average 12.4;
    # next week without a move 16, 8, 4, 2, 1, on average 6.2
    steep = own(yield_slope=5.0 * math.log(2.0))
    after, shown = week(None, 0.0, news(rise=10.0 * BP), parameters=steep)
    assert float(shown.hazard) == pytest.approx(0.52 * 12.4, rel=1e-5)
    assert multiple(after, parameters=steep) == pytest.approx(6.2, rel=1e-5)


def test_five_days_of_a_fall_of_shares_by_hand():
    steep = own(shares_slope=5.0 * math.log(2.0))
    assert multiple(None, news(shares_move=-5.0), parameters=steep) == pytest.approx(12.4)
    assert multiple(None, news(shares_move=5.0), parameters=steep) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("what", "log"),
    [
        ({"ten_year": 200.0 * BP}, 0.8),
        ({"ten_year": -200.0 * BP}, 0.0),
        ({"dollar": -10.0}, 0.4),
        ({"dollar": 10.0}, 0.0),
        ({"rise": -50.0 * BP}, 0.0),
        ({"open_attack": 1.0}, -0.4),
    ],
)
def test_what_lasts_by_hand(what, log):
    assert multiple(None, news(**what)) == pytest.approx(math.exp(log))


def test_a_point_of_mortgage_rate_counts_one_after_a_quarter_and_two_in_the_end():
    now = state()
    for _ in range(13):
        now, _ = week(now, 0.0, news(mortgage=0.01))
    assert float(now.pain) == pytest.approx(1.0)
    assert float(week(state(pain=2.0), 0.0, news(mortgage=0.01))[0].pain) == pytest.approx(2.0)
    assert float(week(state(pain=2.0), 0.0, news(mortgage=-0.01))[0].pain) < 2.0


def test_pain_by_hand():
    # 0.15 a point: two points of memory that stay, exp(0.3)
    found = multiple(state(pain=2.0), news(mortgage=0.01))
    assert found == pytest.approx(math.exp(0.3))


@pytest.mark.parametrize(
    ("switch", "left"),
    [("rates_felt", 0.2 + 0.5), ("shares_felt", 0.8 + 0.4 + 0.3 + 0.2), ("dollar_felt", 0)],
)
def test_what_is_not_felt_does_not_count(switch, left):
    # moves as last week, so that all five days are alike: 10bp · 0.8, 5 % · 0.5, 100bp · 0.4,
    # two points · 0.15, 5 % · 0.2
    before = state(last_rise=10.0 * BP, last_fall=5.0, pain=2.0)
    what = news(rise=10.0 * BP, shares_move=-5.0, ten_year=100.0 * BP, mortgage=0.01, dollar=-5.0)
    gentle = own(shares_slope=0.5)
    left = left if left else 0.8 + 0.5 + 0.4 + 0.3
    found = multiple(before, what, parameters=gentle, switches=premises(**{switch: 0.0}))
    assert found == pytest.approx(math.exp(left))


def test_the_rally_fades_with_its_half_life_and_needs_an_attack():
    now, attack = state(), news(open_attack=1.0)
    for weeks in range(7):
        last, (now, shown) = now, week(now, 0.0, attack)
        assert float(shown.hazard) == pytest.approx(0.52 * math.exp(-0.4 * 0.5 ** (weeks / 6.0)))
    assert float(last.open_weeks) == 6.0
    assert multiple(now) == pytest.approx(1.0)


def test_no_stress_no_hazard_but_moves_are_remembered():
    what = news(rise=30.0 * BP, shares_move=-4.0, mortgage=0.01)
    after, shown = week(None, 3.0, what, at_issue=dispute(start=4.0))
    assert (float(after.cumulative), float(shown.hazard)) == (0.0, 0.0)
    assert (float(after.last_rise), float(after.last_fall)) == (30.0 * BP, 4.0)
    assert float(after.pain) > 0.0
    assert float(week(after, 4.0, at_issue=dispute(start=4.0))[0].cumulative) > 0.01


def test_a_day_has_at_most_half_a_log_point():
    after, shown = week(state(last_rise=0.05), 0.0, news(rise=0.05, shares_move=-60.0))
    assert float(after.cumulative) == pytest.approx(2.5)
    assert float(shown.hazard) == pytest.approx(130.0)
    assert float(politics.expected_per_year(own(calm_per_year=900.0), dispute())) == 130.0


# --- ordinary noise --------------------------------------------------------------------------


def test_drawn_noise_and_noise_integrated_over_have_the_same_average():
    """The average week over this and last week's drawn moves is the week without shocks."""
    z = ndtri((np.arange(200) + 0.5) / 200)
    this, last = (jnp.asarray(x.ravel() * 13.0 * BP) for x in np.meshgrid(z, z))

    def hazard(rise, before, shocks, drift):
        what, memory = news(rise=rise + drift), state(last_rise=before + drift)
        more = {"ordinary": noise(13.0 * BP), "switches": premises(shocks=shocks)}
        return week(memory, 0.0, what, **more)[1].hazard

    for drift in (0.0, 8.0 * BP):
        drawn = jax.vmap(lambda a, b, d=drift: hazard(a, b, 1.0, d))(this, last).mean()
        smooth = float(hazard(0.0, 0.0, 0.0, drift))
        assert float(drawn) == pytest.approx(smooth, rel=5e-3)


def test_ordinary_noise_leaves_the_calm_hazard_whatever_the_slopes():
    for slope in (0.0, 0.5, 3.0):
        wild = own(yield_slope=slope, shares_slope=slope)
        found = multiple(ordinary=ORDINARY, parameters=wild, switches=premises(shocks=0.0))
        assert found == pytest.approx(1.0)


# --- against a plain loop --------------------------------------------------------------------


def rises(slope, mean, spread):
    return ndtr(-mean / spread) + np.exp(slope * mean + (slope * spread) ** 2 / 2) * ndtr(
        mean / spread + slope * spread
    )


def oracle(moves, parameters, offset, start, shocks, reversal, retaliation):
    """The same weeks told in percent and basis points, day by day."""
    p, sd, sds, out = parameters, 13.0, 2.2, []
    total = hits = pain = last_up = last_down = 0.0
    since, memory, turned, hit = None, None, False, False
    calm = p["calm_per_year"] * math.exp(offset)
    for now, (up, level, shares, dollar, mortgage, attack) in enumerate(moves):
        pain = pain * 2 ** (-1 / 13) + (1 - 2 ** (-1 / 13)) * 2 * max(0, mortgage)
        since = 0 if since is None and attack else since
        lived = 0.0
        for day in range(1, 6):
            k = day / 5
            bridge = 2 * k * (1 - k)
            v = math.sqrt(max(bridge + (1 - shocks**2) * (1 - bridge), 1e-8))
            b, c = p["yield_slope"] / 10, p["shares_slope"] / 5
            log = p["level_slope"] * max(0, level) / 100 + p["dollar_slope"] * max(0, -dollar) / 5
            log += p["pain_slope"] * pain
            log -= attack * p["rally"] * 2 ** (-(since or 0) / p["rally_half_life_weeks"])
            wy = rises(b, k * up + (1 - k) * last_up, sd * v) / rises(b, 0, sd)
            ws = rises(c, -k * shares + (1 - k) * last_down, sds * v) / rises(c, 0, sds)
            lived += min(0.5, calm / 260 * math.exp(log) * wy * ws)
        last_up, last_down = up, -shares
        since = since if since is None else since + 1
        hits += p["retaliation_per_year"] / 52 * attack
        hit = hit or hits >= -norm.logcdf(-retaliation)
        if now >= start:
            memory = calm / 52 if memory is None else memory
            total += memory if turned else lived
            turned_now = turned or total >= -norm.logcdf(-reversal)
            if not turned_now:
                memory = memory * 2**-0.25 + (1 - 2**-0.25) * lived
            turned = turned_now
        out.append((total, pain, turned, hits, hit))
    return np.asarray(out, dtype=float)


@pytest.mark.parametrize(
    ("seed", "shocks", "reversal"), [(1, 0.0, 0.3), (2, 1.0, -0.4), (3, 0.6, 5.0)]
)
def test_thirty_weeks_agree_with_a_plain_loop(seed, shocks, reversal):
    rng = np.random.default_rng(seed)
    draw = rng.standard_normal((30, 5)) * (20.0, 60.0, 3.0, 5.0, 0.8)
    moves = np.column_stack([draw, np.arange(30) >= 4])
    wanted = oracle(moves, ROUND, 0.3, 3, shocks, reversal, -0.8)
    now, found = state(), []
    for number, (up, level, shares, dollar, mortgage, attack) in enumerate(moves):
        rates = {"rise": up * BP, "ten_year": level * BP, "mortgage": mortgage / 100.0}
        what = news(shares_move=shares, dollar=dollar, open_attack=attack, pace=attack, **rates)
        now, shown = week(
            now,
            number,
            what,
            ordinary=ORDINARY,
            at_issue=dispute(kind=(1.0, 0.0, 0.0), start=3.0),
            switches=premises(shocks=shocks),
            luck=fates(reversal, -0.8),
        )
        pair = (now.cumulative, now.pain, now.reversed, now.retaliation, now.retaliated)
        found.append([float(x) for x in pair])
        assert float(shown.reversal_chance) == pytest.approx(1 - math.exp(-found[-1][0]))
    np.testing.assert_allclose(np.asarray(found), wanted, rtol=1e-12, atol=1e-15)
    assert 0.0 < wanted[-1, 0] < 70.0


# --- when it happens -------------------------------------------------------------------------


def walk(weeks, **more):
    now, seen = politics.opening(), []
    for number in range(weeks):
        now, shown = week(now, number, **more)
        seen.append((float(shown.reversed), float(shown.retaliated)))
    return now, np.asarray(seen)


@pytest.mark.parametrize("fate", [-1.2, 0.0, 0.7])
def test_the_week_of_reversal_is_that_of_inverse_survival(fate):
    # 5.2 a year are 0.1 a week: at the median log 2 = 0.693, so the seventh week
    due = math.ceil(-norm.logcdf(-fate) / 0.1)
    _, seen = walk(20, parameters=own(calm_per_year=5.2), luck=fates(reversal=fate))
    assert list(seen[:, 0]) == [0.0] * (due - 1) + [1.0] * (21 - due)
    assert due == 7 or fate != 0.0


def test_retaliation_answers_open_attacks_only_where_it_may():
    # 5.2 a year are 0.1 a week: the seventh week of attack at the median
    fierce, even = own(retaliation_per_year=5.2), fates(retaliation=0.0)
    attack = news(pace=1.0)
    _, seen = walk(9, what=attack, parameters=fierce, luck=even)
    assert list(seen[:, 1]) == [0.0] * 6 + [1.0] * 3
    for quiet in ({"what": news()}, {"what": attack, "at_issue": dispute(retaliates=0.0)}):
        now, seen = walk(9, parameters=fierce, luck=even, **quiet)
        assert seen[:, 1].sum() == float(now.retaliation) == 0.0


def test_after_the_reversal_the_curve_goes_on_as_remembered():
    # three ordinary weeks of 0.1, then one that turns it; the bad week is not remembered
    usual, due = own(calm_per_year=5.2), fates(reversal=float(ndtri(1 - math.exp(-0.35))))
    now, _ = week(parameters=usual, luck=due)
    for _ in range(2):
        now, _ = week(now, parameters=usual, luck=due)
    now, shown = week(now, 0.0, news(ten_year=500.0 * BP), parameters=usual, luck=due)
    assert float(shown.reversed) == 1.0
    assert float(shown.hazard) == pytest.approx(5.2 * math.exp(2.0))
    for _ in range(3):
        last, (now, shown) = now, week(now, 0.0, news(rise=0.05), parameters=usual, luck=due)
        assert float(now.cumulative - last.cumulative) == pytest.approx(0.1)
        assert float(shown.reversed) == 1.0


def test_the_memory_halves_in_four_weeks():
    now, _ = week()
    worse = news(ten_year=250.0 * BP)
    for _ in range(4):
        now, _ = week(now, 0.0, worse)
    usual, bad = 0.01, 0.01 * math.e
    assert float(now.smoothed) == pytest.approx((usual + bad) / 2)


def test_stopping_at_the_reversal_hardly_bends_the_survival_curve():
    """Mean curve of paths that stop at their reversal against the same paths left alone."""
    paths, weeks = 2000, 26
    rng = np.random.default_rng(5)
    draws = rng.standard_normal((weeks, 2, paths)) * np.array([13.0 * BP, 2.2])[:, None]
    draws[0, 0] += 40.0 * BP
    fate, often = jnp.asarray(rng.standard_normal(paths)), own(calm_per_year=1.0)

    def curve(luck, moves):
        def one(now, drawn):
            what = news(rise=drawn[0], shares_move=drawn[1])
            given = (often, dispute(), premises(), fates(reversal=luck))
            return politics.advance(now, jnp.zeros(()), what, ORDINARY, *given)

        return jax.lax.scan(one, state(), moves)[1]

    both = jax.jit(jax.vmap(curve, in_axes=(0, 2)))
    stopped, alone = both(fate, jnp.asarray(draws)), both(jnp.full(paths, NEVER), draws)
    last, undisturbed = (np.asarray(x.reversal_chance)[:, -1] for x in (stopped, alone))
    assert float(stopped.reversed[:, -1].mean()) > 0.3
    assert np.abs(last - undisturbed).max() > 0.1
    assert last.mean() == pytest.approx(undisturbed.mean(), abs=0.03)


def test_called_off_is_what_the_dispute_says():
    turned, half = state(reversed=1.0), dispute(stops=0.5)
    assert float(politics.called_off(turned, half)) == 0.5
    assert float(politics.called_off(state(), half)) == 0.0


# --- signs, symmetry, gradients --------------------------------------------------------------

move = st.floats(-80.0, 80.0)


@given(move, move, st.floats(0.0, 60.0), st.sampled_from([0.0, 1.0]))
def test_worse_news_never_lowers_the_chance(rise, last, more, shocks):
    def chance(up):
        what = news(rise=up * BP, ten_year=up * BP, shares_move=-up / 10, dollar=-up / 10)
        switches = premises(shocks=shocks)
        return week(state(last_rise=last * BP), 0.0, what, ordinary=ORDINARY, switches=switches)[1]

    assert float(chance(rise + more).reversal_chance) >= float(chance(rise).reversal_chance)


@given(st.lists(st.tuples(move, st.floats(-9.0, 9.0)), min_size=2, max_size=6), st.floats(-3, 3))
def test_the_curve_only_rises_and_flags_stay(moves, fate):
    now, last, luck = state(), 0.0, fates(reversal=fate)
    for rise, shares in moves:
        before = now
        now, shown = week(now, 0.0, news(rise=rise * BP, shares_move=shares), luck=luck)
        assert last <= float(shown.reversal_chance) <= 1.0
        assert float(now.reversed) >= float(before.reversed)
        last = float(shown.reversal_chance)


def test_without_the_lever_attack_and_rally_leave_no_trace():
    what = {"what": news(rise=20.0 * BP, shares_move=-2.0), "luck": fates(0.0, 0.0)}
    plain, _ = walk(5, parameters=own(), **what)
    other, _ = walk(5, parameters=own(rally=3.0, retaliation_per_year=9.0), **what)
    assert jax.tree.leaves(plain) == jax.tree.leaves(other)


@pytest.mark.parametrize("shocks", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("what", [{}, {"rise": 0.2, "shares_move": -90.0, "ten_year": 0.2}])
@pytest.mark.parametrize("ordinary", [noise(), ORDINARY], ids=["still", "ordinary"])
def test_gradients_are_finite(shocks, what, ordinary):
    def told(inputs):
        before, told_news, moves, parameters = inputs
        given = (dispute(), premises(shocks=shocks), fates(0.0, 0.0))
        after, shown = politics.advance(before, jnp.zeros(()), told_news, moves, parameters, *given)
        return sum(jax.tree.leaves(after)) + shown.hazard + shown.reversal_chance

    for calm in (0.0, 0.5):
        slopes = jax.grad(told)((state(), news(**what), ordinary, own(calm_per_year=calm)))
        assert all(bool(jnp.isfinite(leaf).all()) for leaf in jax.tree.leaves(slopes))
    assert float(slopes[3].calm_per_year) > 0.0 or what


# --- the shipped priors against what was seen (docs/decisions/0008) ----------------------------


@pytest.mark.parametrize(
    ("kind", "weeks", "rise", "shares", "shocks", "low", "high"),
    [
        ((0.0, 0.0, 0.0), 26, 0.0, 0.0, 0.0, 0.1, 0.3),  # nothing happens for half a year
        ((1.0, 0.0, 0.0), 1, 33.0, -12.0, 1.0, 0.25, 0.5),  # the week to 9 April 2025
        ((0.0, 0.0, 1.0), 7, 19 / 7, 0.0, 0.0, 0.0, 0.15),  # the budget bill of 2025
        ((0.0, 1.0, 0.0), 17, 132 / 17.4, 0.0, 0.0, 0.2, 0.5),  # the taper tantrum
    ],
    ids=["quiet", "april", "bill", "taper"],
)
def test_medians_over_draws_look_like_the_spells(kind, weeks, rise, shares, shocks, low, high):
    columns = {path: prior.quantile(uniforms(500, 1, path)) for path, prior in PRIORS.items()}
    drawn = Politics(**{path.split(".")[1]: jnp.asarray(x) for path, x in columns.items()})
    every = jax.vmap(step, in_axes=(0, None, None, None, 0, None, None, None))
    now = jax.tree.map(lambda x: jnp.full(500, x), politics.opening())
    for number in range(weeks):
        level = rise * (number + 1) * BP
        what = news(rise=rise * BP, ten_year=level, mortgage=0.9 * level, shares_move=shares)
        given = drawn, dispute(kind=kind), premises(shocks=shocks), fates()
        now, shown = every(now, jnp.zeros(()), what, ORDINARY, *given)
    assert low < float(jnp.median(shown.reversal_chance)) < high
