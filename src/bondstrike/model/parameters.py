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
    called_off_per_year: Scalar
    """Hazard at which markets expect a known programme to be called off, per year."""
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


class Parameters(eqx.Module):
    """All links' parameters: one draw."""

    sellers: Sellers
    treasuries: Treasuries
    haven: Haven
    dollar: Dollar
    fed: Fed
