"""The world the chain starts from and would have lived in without a lever.

A `Baseline` is filled by `bondstrike.world` from official figures of one date; the chain only
reads it. It is a path, not a point: debt, holdings, yields and output by quarter.
Stocks are USD bn at par, rates are fractions per year, prices are per unit of par.
"""

from __future__ import annotations

import equinox as eqx
from jaxtyping import Array, Float


class Market(eqx.Module):
    """The Treasury market on the baseline date and its path by quarter.

    Sources: MSPD table 3 (amounts, coupons, maturities by CUSIP), Treasury par yield curve
    (prices, durations, covariance), CBO projections (growth of the debt).
    """

    maturity: Float[Array, "coupon_bucket"]
    """Amount-weighted remaining maturity of notes, bonds, TIPS and FRNs, years."""
    coupon: Float[Array, "coupon_bucket"]
    """Amount-weighted coupon of nominal notes and bonds, fraction per year."""
    price: Float[Array, "bucket"]
    """Market value per unit of par; bills too."""
    duration: Float[Array, "bucket"]
    """Rate sensitivity in years per unit of market value: nominal modified duration, TIPS at
    real duration times inflation beta, FRNs at zero. Zero for bills."""
    convexity: Float[Array, "bucket"]
    """Convexity in years squared per unit of market value. Zero for bills."""
    amount: Float[Array, "quarter bucket"]
    """Par outstanding at the start of each quarter, USD bn; quarter 0 is the baseline date."""
    forward_yield: Float[Array, "quarter tenor"]
    """Par yields that today's curve implies for each quarter, fraction per year."""
    grid: Float[Array, "maturity"]
    """Maturities in years at which `covariance` is given, increasing."""
    covariance: Float[Array, "maturity maturity"]
    """Covariance of par-yield changes, (fraction per year)^2 per year."""
    term_premium: Float[Array, ""]
    """Ten-year term premium on the baseline date (ACM), fraction per year."""
    turnover_per_day: Float[Array, ""]
    """Cash Treasuries traded a day, USD bn."""


class Owners(eqx.Module):
    """Who holds the debt, by quarter, and who could be ordered to sell.

    Sources: TIC tables 3 and 5, SHL table A12, Z.1 by sector, H.4.1, OFR Form PF aggregate.
    """

    foreign: Float[Array, "quarter bloc holder bucket"]
    """Foreign holdings at par, USD bn."""
    home: Float[Array, "quarter sector bucket"]
    """Home holdings at par, USD bn, the central bank included; sums with `foreign` to `amount`."""
    leveraged: Float[Array, "bucket"]
    """Gross long positions of hedge funds financed in repo, at par, USD bn, wherever booked."""


class DollarSystem(eqx.Module):
    """Dollars and claims around the Treasury market on the baseline date, USD bn.

    Sources: H.4.1, Z.1 from-whom-to-whom, TIC table 1 and 2, BEA. Levels of 2026.
    """

    reserves: Float[Array, ""]
    """Reserve balances of banks at the central bank."""
    treasury_account: Float[Array, ""]
    """The Treasury's balance at the central bank."""
    foreign_repo_pool: Float[Array, ""]
    """Overnight repo of foreign officials with the central bank: where dollars can be parked."""
    other_fed_assets: Float[Array, ""]
    """Central-bank assets other than Treasuries (MBS, loans, swaps, other)."""
    bank_deposits: Float[Array, ""]
    """Dollar deposits at US banks owned by residents."""
    foreign_deposits: Float[Array, "bloc holder"]
    """Dollar deposits and similar short claims on US banks owned abroad."""
    foreign_other_claims: Float[Array, "bloc holder"]
    """Other claims on the US held abroad: agency, corporate bonds, equity, direct, at market."""
    us_foreign_assets: Float[Array, ""]
    """Assets abroad owned by US residents, at market value."""
    current_account: Float[Array, "quarter"]
    """US current account balance, USD bn per year (deficit negative)."""
    policy_rate: Float[Array, ""]
    """Effective federal funds rate on the baseline date, fraction per year."""
    gdp: Float[Array, "quarter"]
    """US nominal output, USD bn per year."""
    deficit: Float[Array, "quarter"]
    """Federal deficit, USD bn per year."""


class Baseline(eqx.Module):
    """Everything the chain takes as given, on the three pages above."""

    market: Market
    owners: Owners
    dollars: DollarSystem
