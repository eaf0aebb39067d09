"""What netting removes from payments between members: one by one, pair by pair, all at once.

From goods sold by exporter i to importer j, F_ij (USD bn a year), payments run from j to i.
Settled one by one they come to Σ F_ij; pair by pair to Σ_{i<j} |F_ij − F_ji|; all at once to
Σ_i max(p_i, 0), where p_i = Σ_j F_ij − Σ_j F_ji is what i is owed by all others together. What
members of one bloc sell each other (the diagonal) is left out throughout.

Netting saves liquidity, not imbalances: p is the same whichever way is chosen, and sums to zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from bondstrike.errors import InputError, unknown_name

Flows = Float[np.ndarray, "exporter importer"]
PerMember = Float[np.ndarray, "member"]


@dataclass(frozen=True, slots=True)
class Netting:
    """Payments that remain under three ways of settling, USD bn a year, and the shares removed."""

    gross: float
    """Every payment made, USD bn a year."""
    bilateral: float
    """What is left if each pair settles its difference, USD bn a year."""
    multilateral: float
    """What is left if each member settles one sum with all others together, USD bn a year."""

    @property
    def bilateral_share(self) -> float:
        """Fraction of gross payments that netting by pairs removes; 0 if nothing is paid."""
        return _removed(self.bilateral, self.gross)

    @property
    def multilateral_share(self) -> float:
        """Fraction of gross payments that multilateral netting removes; 0 if nothing is paid."""
        return _removed(self.multilateral, self.gross)


def net(flows: Flows) -> Netting:
    """Payments under three ways of settling. `flows`: exporter × importer, USD bn a year.

    Raises `InputError` if the matrix isn't square or holds a flow that is negative or no number.
    """
    between = without_home_trade(flows)
    return Netting(
        gross=float(between.sum()),
        bilateral=float(np.abs(between - between.T).sum() / 2.0),
        multilateral=float(np.abs(positions(flows)).sum() / 2.0),
    )


def positions(flows: Flows) -> PerMember:
    """Exports less imports of each member towards all others, USD bn a year; they sum to zero.

    Raises `InputError` as `net` does.
    """
    surplus = without_home_trade(flows)
    surplus = surplus - surplus.T
    return surplus.sum(axis=1)


def without_home_trade(flows: Flows) -> Flows:
    """The matrix with an empty diagonal. Raises `InputError` as `net` does."""
    flows = np.asarray(flows, dtype=np.float64)
    if flows.ndim != 2 or flows.shape[0] != flows.shape[1]:
        raise InputError(
            "the trade matrix isn't square",
            where="flows",
            got="×".join(map(str, flows.shape)),
            allowed="one row and one column for each economy",
        )
    fit = np.isfinite(flows) & (flows >= 0.0)
    if not fit.all():
        row, column = np.argwhere(~fit)[0]
        raise InputError(
            "a flow that can't be",
            where=f"flows, row {row + 1}, column {column + 1}",
            got=float(flows[row, column]),
            allowed="a finite number of USD bn a year, zero or more",
        )
    return flows * (1.0 - np.eye(len(flows)))


def places(members: Sequence[str], economies: Sequence[str]) -> list[int]:
    """Where the members stand on the axis of `economies`, in the members' order.

    Raises `InputError` for a member that the matrix doesn't hold (with the nearest that it does),
    one that is named twice, or fewer than two: a union of one has nobody to clear with.
    """
    found: list[int] = []
    for name in members:
        if name not in economies:
            raise unknown_name("member", str(name), economies, where="members")
        place = list(economies).index(name)
        if place in found:
            raise InputError("a member named twice", where="members", got=str(name))
        found.append(place)
    if len(found) < 2:
        raise InputError(
            "too few members", where="members", got=list(members), allowed="two or more"
        )
    return found


def among(flows: Flows, economies: Sequence[str], members: Sequence[str]) -> Flows:
    """What members trade with each other, in the members' order, USD bn a year.

    Raises `InputError` if a member isn't in `economies`, or these don't label the matrix.
    """
    if np.shape(flows) != (len(economies), len(economies)):
        raise InputError(
            "names and matrix don't fit",
            where="flows",
            got="×".join(map(str, np.shape(flows))),
            allowed=f"{len(economies)}×{len(economies)}, a row and a column for each economy",
        )
    chosen = places(members, economies)
    return np.asarray(flows, dtype=np.float64)[np.ix_(chosen, chosen)]


def _removed(left: float, gross: float) -> float:
    # where nothing nets, rounding may leave a hair more than was paid
    return max(1.0 - left / gross, 0.0) if gross > 0.0 else 0.0
