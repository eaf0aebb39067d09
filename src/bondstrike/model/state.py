"""What the chain carries from one week to the next: each link's own state, side by side."""

from __future__ import annotations

import equinox as eqx
from jaxtyping import Array, Float

from bondstrike.model import conditions, dollar, fed, haven, politics, resolve, sellers, treasuries
from bondstrike.model.ledger import Sheet
from bondstrike.model.rules import Signals
from bondstrike.vocabulary import PerBucket, PerRule, Scalar


class Memory(eqx.Module):
    """Last week's prices, as far as this week needs them."""

    ten_year: Scalar
    """Ten-year, deviation from the baseline, fraction."""
    noise_10y: Scalar
    """Noise in the ten-year, fraction."""
    dislocation: Scalar
    """Flow premium and stress in the ten-year, fraction."""
    dollar: Scalar
    """Broad dollar, log deviation."""
    shares: Scalar
    """Share prices, percent from the baseline."""
    distrust: Scalar
    """Largest of freeze, refused lines and capture so far in force, share."""
    upper: Scalar
    """1 if the week cleared on the upper branch."""
    net_transactions: Scalar
    """Change of the US net position by transactions so far, USD bn."""
    proceeds: Scalar
    """Cash received for what was sold so far, USD bn."""
    converted: Scalar
    """Proceeds changed into other currencies so far, USD bn."""
    taken: Float[Array, "taker"]
    """Of `converted`, with residents, other central banks, private foreigners, USD bn."""
    price: PerBucket
    """Market value per unit of par."""
    spent: Scalar
    """Spent by the Treasury with no debt issued so far, USD bn."""
    borrowed: Scalar
    """Spent by the Treasury out of extra debt so far, USD bn at par."""


class State(eqx.Module):
    """All links' states, the ledger, the rules' clocks and last week's signals."""

    sellers: sellers.State
    treasuries: treasuries.State
    haven: haven.State
    dollar: dollar.State
    fed: fed.State
    conditions: conditions.State
    politics: politics.State
    resolve: resolve.State
    sheet: Sheet
    clock: PerRule
    signals: Signals
    memory: Memory
    level: Scalar
    """Level factor of ordinary rate noise, in yearly standard deviations."""
    slope: Scalar
    """Slope factor, likewise."""
