"""What we don't know: one frozen class of observables per link.

Each field is something a study could report (basis points per one percent of the market, a
half-life, a share), so that a prior can cite it; the coefficients that the equations need are
derived inside the links. The prior of every field, with unit, distribution, sources, grade and
valid range, stands in `evidence/priors/<link>.toml`; a test holds the two together.
"""

from __future__ import annotations

import equinox as eqx

from bondstrike.vocabulary import Scalar


class Sellers(eqx.Module):
    """What is uncertain about those who sell."""

    mobilisable: Scalar
    """Where reality lies between the low (0), central (½) and high (1) estimate of what
    governments can really order sold, share; common to all blocs."""
    credibility: Scalar
    """Share of an announced programme that markets believe on the day it is announced."""
    discovery_weeks: Scalar
    """Weeks until custody or TIC figures reveal a quiet sale."""
    bought_back: Scalar
    """Share of what was sold that markets expect to be bought back once it is called off."""


class Treasuries(eqx.Module):
    """What is uncertain about the Treasury market."""

    lasting_bp: Scalar
    """Lasting rise of the ten-year per 1 % of coupon DV01 sold pro rata, bp."""
    month_ratio: Scalar
    """Rise at the end of a one-month sale divided by the lasting rise."""
    flow_half_life_months: Scalar
    """Half-life of the flow premium on inventory, months."""
    supply_half_life_years: Scalar
    """Half-life of a supply shock as markets perceive it, years."""
    local_demand: Scalar
    """Local demand: extra own-maturity risk, share of the ten-year's yearly variance."""
    issuance_discount: Scalar
    """How much less new debt moves yields than an ownership swap of equal size, share."""
    stress_ceiling: Scalar
    """Largest multiple of the normal risk price."""
    stress_slope: Scalar
    """Rise of the risk price per unit of excess volatility, at the start."""
    volatility_news: Scalar
    """Weight of this week's squared move in the volatility memory, per week."""
    volatility_memory: Scalar
    """Weight of last week's volatility in the memory, per week."""
    term_premium_bp: Scalar
    """Ten-year premium on the whole outstanding stock that stress can multiply, bp."""
    leverage_cut: Scalar
    """Share of leveraged longs cut per unit of excess volatility, at the start."""
    leverage_ceiling: Scalar
    """Largest share of leveraged longs that is sold, net of futures bought back."""
    leverage_return_months: Scalar
    """Half-life of the return of leveraged longs once volatility falls, months."""
    bills_bp: Scalar
    """Rise of bill yields over expected policy rates per $100bn of bills sold, bp."""
    foreign_private_share: Scalar
    """Share of price-led buying done by private foreigners outside the coalition."""


class Haven(eqx.Module):
    """What is uncertain about the safe haven."""

    opening: Scalar
    """State of the haven on the baseline date: 1 everyone runs to Treasuries, 0 from them."""
    flight_bp: Scalar
    """Fall of the ex-policy ten-year per VIX point when the haven is whole, bp."""
    flee_bp: Scalar
    """Rise of the ten-year per VIX point when the haven is broken, bp."""
    fear_per_bp: Scalar
    """VIX points per basis point of weekly move in the ten-year that supply causes."""
    fear_half_life_weeks: Scalar
    """Half-life of a rise in the VIX, weeks."""
    fear_volatility: Scalar
    """Weekly standard deviation of exogenous changes of the VIX, points."""
    joint_fall_damage: Scalar
    """Loss of the haven state in a week in which stocks, bonds and dollar fall together."""
    freeze_damage: Scalar
    """Loss of the haven state from a freeze of foreign holdings or refusal of lines."""
    recovery_half_life_years: Scalar
    """Half-life of the return of the haven to its opening state, years."""
    convenience_bp: Scalar
    """Convenience yield of the long end that can still be lost, bp."""


class Dollar(eqx.Module):
    """What is uncertain about the currency."""

    lasting_percent: Scalar
    """Lasting fall of the broad dollar per 1 % of US GDP converted, percent."""
    passing_percent: Scalar
    """Further, passing fall of the broad dollar per 1 % of US GDP converted, percent."""
    passing_half_life_months: Scalar
    """Half-life of the passing fall, months."""
    fear_percent: Scalar
    """Rise of the broad dollar per VIX point when the haven is whole, percent."""
    volatility_percent: Scalar
    """Weekly standard deviation of the broad dollar from other causes, percent."""
    residents_share: Scalar
    """Share of the converted dollars that US residents take, selling their foreign assets."""
    foreign_official_share: Scalar
    """Share that other central banks take of what residents leave over."""


class Fed(eqx.Module):
    """What is uncertain about the central bank."""

    words: Scalar
    """Share of announced future purchases that markets price ahead."""
    ample_reserves_percent: Scalar
    """Reserves below which funding rates rise, percent of GDP."""
    scarcity_bp: Scalar
    """Rise of overnight and bill rates per 1 % of GDP of missing reserves, bp."""
    captured_inflation_percent: Scalar
    """Rise of the price level over ten years if the central bank is captured, percent."""


class Alternatives(eqx.Module):
    """What is uncertain about the markets into which the proceeds go."""

    impact_bp: Scalar
    """Lasting fall of a government market's ten-year per 1 % of its size bought, bp."""
    participation_percent: Scalar
    """Largest share of a market's turnover that the coalition buys, percent."""
    bound_bp: Scalar
    """Fall of a market's ten-year at which the coalition stops buying there, bp."""
    gold_share: Scalar
    """Share of the converted proceeds that is meant for gold."""
    gold_percent: Scalar
    """Rise of the gold price per $100bn bought, percent."""
    spillover: Scalar
    """Share of a supply-caused rise of the US ten-year that other safe ten-years follow."""


class Conditions(eqx.Module):
    """What is uncertain about the passage from Treasuries to what households and firms pay."""

    mortgage_pass: Scalar
    """Rise of the thirty-year mortgage rate per point of the ten-year, points."""
    mortgage_convexity: Scalar
    """Rise of the mortgage spread per 100bp of yearly ten-year volatility, points."""
    bbb_per_point: Scalar
    """Rise of the investment-grade spread per VIX point, bp."""
    high_yield_per_point: Scalar
    """Rise of the high-yield spread per VIX point, bp."""
    shares_per_premium: Scalar
    """Fall of share prices per point of ten-year term premium, percent."""
    shares_per_point: Scalar
    """Fall of share prices per VIX point, percent."""
    swap_share: Scalar
    """Share of the ten-year's flow premium and stress that shows in the swap spread."""


class Economy(eqx.Module):
    """What is uncertain about the economy: scales on FRB/US, and the central bank's rule."""

    premium_scale: Scalar
    """Effect of premia and spreads at given share prices, multiple of FRB/US."""
    equity_scale: Scalar
    """Effect of a given change of share prices, multiple of FRB/US."""
    dollar_scale: Scalar
    """Effect of the dollar on trade and output, multiple of FRB/US."""
    dollar_to_prices: Scalar
    """Effect of the dollar on core prices, multiple of FRB/US, beside `dollar_scale`."""
    rule_inertia: Scalar
    """ρ: weight of last quarter's funds rate in the rule, per quarter."""
    rule_inflation: Scalar
    """a: points of funds rate per point of 4-quarter core inflation, in the end."""
    rule_gap: Scalar
    """b: points of funds rate per percent of output gap, in the end."""


class Politics(eqx.Module):
    """What is uncertain about when a policy under stress is reversed."""

    calm_per_year: Scalar
    """Hazard that the policy at issue is reversed while markets are calm, per year."""
    yield_slope: Scalar
    """Rise of the log hazard per 10bp by which the ten-year rose in five days."""
    shares_slope: Scalar
    """Rise of the log hazard per 5 % by which shares fell in five days."""
    level_slope: Scalar
    """Rise of the log hazard per 100bp of the ten-year over the baseline."""
    dollar_slope: Scalar
    """Rise of the log hazard per 5 % of the broad dollar lost."""
    pain_slope: Scalar
    """Rise of the log hazard per point of mortgage rate that has lasted a quarter."""
    tariffs_offset: Scalar
    """Log hazard of a tariff dispute less that of the average policy."""
    central_bank_offset: Scalar
    """Log hazard of a dispute over the central bank less that of the average policy."""
    budget_offset: Scalar
    """Log hazard of a dispute over the budget less that of the average policy."""
    rally: Scalar
    """Fall of the log hazard on the day on which foreigners announce an attack."""
    rally_half_life_weeks: Scalar
    """Half-life of rallying round the flag, weeks."""
    retaliation_per_year: Scalar
    """Hazard that the target retaliates against an open sale of half a year, per year."""


class Resolve(eqx.Module):
    """What is uncertain about the coalition's resolve."""

    break_rank_per_year: Scalar
    """Hazard that a member leaves the coalition, per year and member."""
    retaliation_multiple: Scalar
    """Multiple of that hazard once the target has retaliated."""
    security_multiple: Scalar
    """Multiple of that hazard for a wholly dependent member whose guarantees are withdrawn."""
    retaliation_exports_percent: Scalar
    """Fall of a member's goods exports to the target from retaliation, percent."""


class Trade(eqx.Module):
    """What is uncertain about goods: what exports, tariffs and extra spending do at home."""

    elasticity: Scalar
    """Where trade elasticities lie between the low (0), central (½) and high (1) estimate, share;
    the estimates are those of `bondstrike.trade`."""
    released: Scalar
    """Where the dollars that a change of invoicing or a clearing union sets free lie between the
    low (0), central (½) and high (1) estimate, share."""
    demand_multiplier: Scalar
    """Rise of output per dollar of demand for home goods while it is new, multiple."""
    crowding_half_life_years: Scalar
    """Half-life in which such demand is crowded out by wages, rates and the currency, years."""
    shares_percent: Scalar
    """Fall of share prices per 1 % of GDP of goods exports lost, percent."""
    import_elasticity: Scalar
    """Fall of imports per 1 % by which a tariff makes them dearer, within two years, percent."""
    border_pass: Scalar
    """Share of a tariff that buyers pay at the border; exporters bear the rest."""
    retail_pass: Scalar
    """Share of the dearer imports that reaches consumer prices within a year."""


class Parameters(eqx.Module):
    """All links' parameters: one draw."""

    sellers: Sellers
    treasuries: Treasuries
    haven: Haven
    dollar: Dollar
    fed: Fed
    alternatives: Alternatives
    conditions: Conditions
    economy: Economy
    politics: Politics
    resolve: Resolve
    trade: Trade
