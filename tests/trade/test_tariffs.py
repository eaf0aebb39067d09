"""Measures: nothing in nothing out, halves and wholes, quotas as quantities, figures with sense."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bondstrike.errors import InputError, SolveError
from bondstrike.trade import hat_algebra, tables, tariffs
from bondstrike.trade.tables import ECONOMIES, ENERGY, GOLD, GROUPS
from bondstrike.trade.tariffs import Measure, base, effects, group_elasticities
from bondstrike.vocabulary import Bloc

EUROPE_CANADA = ("euro-area", "united-kingdom", "switzerland-nordics", "canada")
SENDS = np.array([bloc in EUROPE_CANADA for bloc in Bloc])
TRADED = [group for group in GROUPS if group != GOLD]
CENTRAL, SHORT, LONG = 1, 0, 1
JAPAN = list(Bloc).index(Bloc.JAPAN)
CHANGES = [
    name
    for name in tariffs.Effects.__dataclass_fields__
    if name not in ("pass_through", "residual")
]


@pytest.fixture(scope="module")
def quarter() -> tariffs.Effects:
    """25 % on all US goods by Europe and Canada."""
    return effects(Measure(EUROPE_CANADA, rates=25.0))


@pytest.fixture(scope="module")
def answered() -> tariffs.Effects:
    """The same, answered in kind."""
    return effects(Measure(EUROPE_CANADA, rates=25.0, us_retaliation=25.0))


# --- nothing, order, more ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "measure",
    [
        Measure(EUROPE_CANADA),
        Measure(EUROPE_CANADA, rates={"pharma": 0.0}),
        Measure(EUROPE_CANADA, quotas=1.0, energy=True),
        Measure(("china",), quotas={"aircraft": 1.7}, rent="exporter"),
    ],
)
def test_a_measure_of_nothing_changes_nothing_at_all(measure: Measure):
    found = effects(measure)
    for name in CHANGES:
        assert (getattr(found, name) == 0.0).all(), name


def test_the_order_of_senders_is_irrelevant(quarter: tariffs.Effects):
    turned = effects(Measure(EUROPE_CANADA[::-1], rates=25.0))
    for name in CHANGES:
        assert np.array_equal(getattr(turned, name), getattr(quarter, name)), name


@given(st.floats(0.5, 90.0), st.floats(1.05, 2.0), st.sampled_from(list(Bloc)))
@settings(max_examples=15)
def test_a_higher_rate_costs_more_exports(low: float, times: float, sender: Bloc):
    less = effects(Measure((sender,), rates=low))
    more = effects(Measure((sender,), rates=low * times))
    at = list(Bloc).index(sender)
    assert (more.exports[..., at] < less.exports[..., at]).all()
    total = [
        found.exports.sum(axis=2) + found.exports_diverted.sum(axis=2) for found in (less, more)
    ]
    assert (total[1] < total[0]).all()
    assert (more.real_income[..., 0] < less.real_income[..., 0]).all()


@given(st.floats(0.15, 0.9), st.floats(0.5, 0.95))
@settings(max_examples=10)
def test_a_tighter_quota_costs_more_exports(share: float, part: float):
    less = effects(Measure(("japan",), quotas={"machinery": share}))
    more = effects(Measure(("japan",), quotas={"machinery": max(share * part, 0.1)}))
    assert (more.exports[..., JAPAN] <= less.exports[..., JAPAN]).all()
    assert (more.licence_price.max(axis=(2, 3)) >= less.licence_price.max(axis=(2, 3))).all()


@given(st.sets(st.sampled_from(TRADED), min_size=1, max_size=15), st.floats(0.01, 0.5))
@settings(max_examples=15)
def test_two_halves_on_different_groups_make_the_whole(groups: set[str], rate: float):
    """Directly to the last digit; with all that follows, to first order in a small rate."""
    rest = {group for group in TRADED if group not in groups}
    halves = [
        effects(Measure(EUROPE_CANADA, rates=dict.fromkeys(half, rate))) for half in (groups, rest)
    ]
    whole = effects(Measure(EUROPE_CANADA, rates=dict.fromkeys(TRADED, rate)))
    direct = halves[0].exports_by_group + halves[1].exports_by_group
    assert direct == pytest.approx(whole.exports_by_group, abs=1e-10)
    income = halves[0].real_income + halves[1].real_income
    assert income == pytest.approx(whole.real_income, abs=0.02 * np.abs(whole.real_income).max())


# --- the two layers meet -------------------------------------------------------------------------


def _uniform(rate: float) -> np.ndarray:
    new = base().world.rates.copy()
    new[0, 1:] += np.where(SENDS, rate, 0.0)
    return new


def test_one_rate_for_all_goods_is_the_tariff_of_the_equilibrium(monkeypatch: pytest.MonkeyPatch):
    """With one elasticity for all groups both layers agree to the last digits."""
    monkeypatch.setattr(tables, "pattern_power", lambda: 0.0)
    found = effects(Measure(EUROPE_CANADA, rates=25.0, energy=True))
    level = tables.levels()[CENTRAL, LONG]
    alone = hat_algebra.solve(base().world, level - 1.0, _uniform(0.25))
    volumes = alone.flows[0, 1:] / alone.wages[0] - base().world.between[0, 1:]
    together = (found.exports + found.exports_diverted)[CENTRAL, LONG]
    assert together == pytest.approx(volumes, abs=1e-8)
    gain = alone.gain(base().world)
    assert found.real_income[CENTRAL, LONG] == pytest.approx(gain, abs=1e-8)


def test_with_elasticities_by_group_the_two_layers_stay_close():
    found = effects(Measure(EUROPE_CANADA, rates=25.0, energy=True))
    level = tables.levels()[CENTRAL, LONG]
    alone = hat_algebra.solve(base().world, level - 1.0, _uniform(0.25))
    gain = alone.gain(base().world)
    assert found.real_income[CENTRAL, LONG] == pytest.approx(gain, abs=0.12 * np.abs(gain).max())


def test_a_small_rate_on_one_group_is_its_weighted_mean_for_the_pair():
    """d ln trade = −σ_g t on share s_g, so the pair's rate is s_g t σ_g / σ to first order."""
    level, rate = 2.0, 0.02
    measure = Measure(("japan",), rates={"machinery": rate})
    first = tariffs._first_round(measure, level)
    nothing = np.zeros_like(first.exports)
    pairs, _ = tariffs._pairs(measure, level, first.exports, nothing, nothing)
    machinery, exports = GROUPS.index("machinery"), base().exports
    share = exports[machinery, JAPAN] / exports[:, JAPAN].sum()
    expected = share * rate / 100.0 * group_elasticities(level)[machinery] / level
    assert pairs[0, 1 + JAPAN] == pytest.approx(expected, rel=1e-3)
    assert np.count_nonzero(pairs[0] - base().world.rates[0]) == 1


# --- elasticities and the base -------------------------------------------------------------------


def test_the_level_is_the_mean_weighted_with_exports():
    ordinary = [i for i, group in enumerate(GROUPS) if group not in (GOLD, ENERGY)]
    weights = base().exports.sum(axis=1)[ordinary]
    for level in (0.76, 2.0, 3.8):
        sigma = group_elasticities(level)
        assert sigma[ordinary] @ weights / weights.sum() == pytest.approx(level)
        assert sigma[GROUPS.index(GOLD)] == 0.0


def test_the_pattern_is_caliendo_and_parros_halfway():
    sigma, theta = group_elasticities(2.0), tables.elasticities().theta
    wood, plastics = GROUPS.index("wood-textiles"), GROUPS.index("plastics-rubber")
    ratio = (theta[wood] / theta[plastics]) ** 0.5
    assert sigma[wood] / sigma[plastics] == pytest.approx(ratio)


def test_gold_is_out_of_the_base_and_of_every_effect(quarter: tariffs.Effects):
    gold = GROUPS.index(GOLD)
    assert (base().exports[gold] == 0.0).all()
    assert base().exports.sum() == pytest.approx(2_179.9 - 152.0, abs=0.1)
    assert (quarter.exports_by_group[:, :, gold] == 0.0).all()


def test_energy_is_out_unless_asked_for(quarter: tariffs.Effects):
    energy = GROUPS.index(ENERGY)
    assert (quarter.exports_by_group[:, :, energy] == 0.0).all()
    asked = effects(Measure(EUROPE_CANADA, rates=25.0, energy=True))
    named = effects(Measure(EUROPE_CANADA, rates=dict.fromkeys(TRADED, 25.0)))
    assert (asked.exports_by_group[:, :, energy, SENDS] < 0.0).all()
    assert np.array_equal(asked.exports_by_group, named.exports_by_group)


def test_taiwan_is_in_where_the_united_states_are_a_side():
    centres = ECONOMIES.index("east-asian-centres")
    assert base().world.between[centres, 0] == pytest.approx(297.0)
    assert tables.goods_matrix().flows[centres, 0] < 160.0


# --- quotas --------------------------------------------------------------------------------------


@pytest.mark.parametrize("rent", ["importer", "exporter"])
def test_a_quota_binds_as_a_quantity(rent):
    """Whatever incomes and the dollar do: what comes in is what is allowed."""
    found = effects(Measure(EUROPE_CANADA, quotas=0.6, energy=True, rent=rent))
    sold = base().exports.sum(axis=0)
    total = (found.exports + found.exports_diverted)[..., SENDS]
    assert total == pytest.approx(np.broadcast_to(-0.4 * sold[SENDS], total.shape), rel=1e-8)


def test_a_quota_above_demand_does_not_bind(quarter: tariffs.Effects):
    """At 25 % demand falls by over 5 % in every group and case: a quota of 98 % is idle."""
    found = effects(Measure(EUROPE_CANADA, rates=25.0, quotas=0.98))
    for name in CHANGES:
        assert np.array_equal(getattr(found, name), getattr(quarter, name)), name


def test_a_quota_is_as_good_as_the_tariff_that_its_licences_cost():
    """One group, one sender without tariffs: a rate of the licence's price gives the same trade."""
    quota = effects(Measure(("japan",), quotas={"machinery": 0.7}))
    for horizon in (SHORT, LONG):
        price = quota.licence_price[CENTRAL, horizon, GROUPS.index("machinery"), JAPAN]
        duty = effects(Measure(("japan",), rates={"machinery": 100.0 * price}))
        total = [
            (found.exports + found.exports_diverted)[CENTRAL, horizon] for found in (quota, duty)
        ]
        same = 1e-6 if horizon == LONG else 0.05  # at first what is financed differs a little
        assert total[0] == pytest.approx(total[1], abs=same)
        earned = quota.rents[CENTRAL, horizon, JAPAN]
        assert earned == pytest.approx(duty.senders_revenue[CENTRAL, horizon, JAPAN], rel=1e-2)


def test_rounds_find_where_a_straight_line_meets_itself():
    """x → 1 + x/2 meets itself at 2: from 0 and 1 the third try is there."""
    rounds, x = tariffs._Rounds(), np.zeros((2, 2))
    x = rounds.next(x, 1.0 + 0.5 * x)
    x = rounds.next(x, 1.0 + 0.5 * x)
    assert x == pytest.approx(np.full((2, 2), 2.0))


def test_whose_the_licences_are_decides_who_pays():
    home = effects(Measure(EUROPE_CANADA, quotas=0.8))
    away = effects(Measure(EUROPE_CANADA, quotas=0.8, rent="exporter"))
    assert (away.real_income[..., 0] > home.real_income[..., 0]).all()
    senders = np.concatenate([[False], SENDS])
    kept, given_away = (found.real_income[..., senders].sum(axis=2) for found in (home, away))
    assert (given_away < kept).all()


# --- figures -------------------------------------------------------------------------------------


def test_what_a_quarter_on_all_goods_takes_by_hand(quarter: tariffs.Effects):
    """Pharma to the euro area: V (1.25^−σ_g − 1); nothing direct in Japan, which does nothing."""
    assert (quarter.exports[..., JAPAN] == 0.0).all()
    pharma, euro = GROUPS.index("pharma"), list(Bloc).index(Bloc.EURO_AREA)
    value = base().exports[pharma, euro]
    sigma = group_elasticities(2.0)[pharma]
    assert quarter.exports_by_group[CENTRAL, LONG, pharma, euro] == pytest.approx(
        value * (1.25**-sigma - 1.0)
    )


def test_china_pays_on_top_of_the_tenth_it_levies_already():
    found = effects(Measure(("china",), rates=11.0))
    pharma, china = GROUPS.index("pharma"), list(Bloc).index(Bloc.CHINA)
    ratio = (1.21 / 1.10) ** -group_elasticities(2.0)[pharma]
    assert found.exports_by_group[CENTRAL, LONG, pharma, china] == pytest.approx(
        base().exports[pharma, china] * (ratio - 1.0)
    )


def test_the_size_of_a_quarter_on_all_goods(quarter: tariffs.Effects):
    """On about $690bn: 105 to 245 go in the first year, 215 to 390 in the end, and with it less
    than 0.5 % of US GDP; what the senders gain on their terms of trade is less than that."""
    lost = -quarter.exports.sum(axis=2)
    assert ((lost[:, SHORT] > 90.0) & (lost[:, SHORT] < 260.0)).all()
    assert ((lost[:, LONG] > 200.0) & (lost[:, LONG] < 400.0)).all()
    income = quarter.real_income / tables.gdp()
    assert ((income[..., 0] < -0.0005) & (income[..., 0] > -0.006)).all()
    senders = np.concatenate([[False], SENDS])
    gained = quarter.real_income[..., senders].sum(axis=2)
    assert (np.abs(gained) < -quarter.real_income[..., 0]).all()
    assert (quarter.real_income.sum(axis=2) < 0.0).all(), "the world loses"
    canada = ECONOMIES.index("canada")
    assert (np.abs(income[..., canada]) < 0.03).all()


def test_little_is_diverted_at_first_and_more_later(quarter: tariffs.Effects):
    diverted = quarter.exports_diverted.sum(axis=2)
    assert (diverted > 0.0).all()
    assert (diverted[:, SHORT] < 0.5 * diverted[:, LONG]).all()
    assert (-quarter.exports.sum(axis=2) > diverted).all()


def test_an_answer_in_kind_hurts_the_senders_and_turns_the_gain_of_third_parties_up(
    quarter: tariffs.Effects, answered: tariffs.Effects
):
    senders = np.concatenate([[False], SENDS])
    third = ~np.concatenate([[True], SENDS])
    before, after = (found.real_income for found in (quarter, answered))
    assert (after[..., senders].sum(axis=2) < before[..., senders].sum(axis=2)).all()
    assert (after[..., senders].sum(axis=2) < 0.0).all()
    assert (after[..., third].sum(axis=2) > before[..., third].sum(axis=2)).all()
    assert (after.sum(axis=2) < before.sum(axis=2)).all(), "the world loses more"


def test_us_buyers_pay_86_to_95_pct_of_the_answer(answered: tariffs.Effects):
    """Cost = passed on × 25 % × what is still bought of the senders."""
    assert answered.pass_through.min() == 0.86 and answered.pass_through.max() == 0.95
    sales = base().imports + answered.sales_to_us + answered.sales_diverted
    bought = sales[..., SENDS].sum(axis=2)
    assert answered.import_cost == pytest.approx(answered.pass_through * 0.25 * bought)
    assert ((answered.import_price > 0.03) & (answered.import_price < 0.08)).all()


def test_without_an_answer_us_buyers_pay_nothing_at_the_border(quarter: tariffs.Effects):
    assert (quarter.import_cost == 0.0).all()
    assert (quarter.sales_to_us == 0.0).all()
    assert (quarter.sales_diverted.sum(axis=2) < 0.0).all(), "they buy less as the dollar falls"


def test_revenue_is_a_rate_on_what_still_comes_in(
    quarter: tariffs.Effects, answered: tariffs.Effects
):
    ordinary = base().exports[np.array([g not in (GOLD, ENERGY) for g in GROUPS])].sum(axis=0)
    bound = 0.25 * ordinary * SENDS
    assert (quarter.senders_revenue[..., SENDS] < bound[SENDS]).all()
    assert (quarter.senders_revenue[..., SENDS] > 0.45 * bound[SENDS]).all()
    assert (quarter.rents == 0.0).all()
    assert (answered.us_revenue > 80.0).all()


def test_every_case_is_settled(quarter: tariffs.Effects, answered: tariffs.Effects):
    for found in (quarter, answered):
        assert found.residual.shape == (3, 2)
        assert (found.residual < hat_algebra.TOLERANCE).all()
        assert found.real_income.shape == (3, 2, len(ECONOMIES))
        assert found.exports_by_group.shape == (3, 2, len(GROUPS), len(Bloc))


# --- refusals ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("made", "said"),
    [
        ({"senders": ()}, "a measure needs senders"),
        ({"senders": ("euro area",)}, "did you mean 'euro-area'"),
        ({"senders": ("japan", "japan")}, "there twice"),
        ({"rates": -1.0}, "at rates"),
        ({"rates": 201.0}, "allowed: 0 to 200"),
        ({"rates": float("nan")}, "at rates"),
        ({"rates": "high"}, "at rates"),
        ({"rates": {"farma": 10.0}}, "did you mean 'pharma'"),
        ({"rates": {GOLD: 10.0}}, "gold moves with vaults"),
        ({"rates": {"pharma": 500.0}}, "at rates.pharma"),
        ({"quotas": 0.0}, "allowed: 0.1 or more"),
        ({"quotas": {"pharma": 0.01}}, "at quotas.pharma"),
        ({"us_retaliation": -5.0}, "at us_retaliation"),
        ({"rent": "exporters"}, "did you mean 'exporter'"),
    ],
)
def test_a_measure_that_cannot_be_is_refused(made: dict, said: str):
    with pytest.raises(InputError, match=said):
        Measure(**{"senders": EUROPE_CANADA, **made})


def test_a_licence_price_that_is_not_found_is_no_number(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tariffs, "ROUNDS", 2)
    with pytest.raises(SolveError, match="price of a quota not found · residual"):
        effects(Measure(EUROPE_CANADA, quotas=0.5))
