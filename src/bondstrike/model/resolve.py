"""Link 11 — Resolve: which members of the coalition stay.

While their programmes run, members may leave, each at a time of its own:

    hazard = h · m a year,   m = 1, or the multiple of it once the target has retaliated;
    bloc b leaves in the first week in which ∫ hazard ≥ −log Φ(−fate_b) .

The hazard is common, the fates are each bloc's own, and no bloc looks at another here: a cascade
in which one departure brings the next is another model. Who has left does not come back. A bloc
that has nothing to sell may be marked as gone and changes nothing by it.

The gold pool gives the order of size: eight members, of whom one broke rank in about five years
and a half (ST07, ST13), in calm times and among allies of the issuer. How far retaliation raises
the hazard is judgement: no such coalition has been formed, let alone attacked.

`retaliation_exports_percent` is not used here: what members lose is counted with their losses.
"""

from __future__ import annotations

import equinox as eqx
import jax.numpy as jnp
from jax.scipy.special import log_ndtr
from jaxtyping import Array, Float

from bondstrike.model.parameters import Resolve
from bondstrike.model.schedules import Dispute, Fates
from bondstrike.units import WEEK
from bondstrike.vocabulary import N_BLOCS, Scalar


class State(eqx.Module):
    """How much of their time the members have used up, and who has left."""

    cumulative: Scalar
    """Cumulative hazard of leaving, common to all members."""
    gone: Float[Array, "bloc"]
    """1 once the bloc has left, else 0."""


def opening() -> State:
    """Nobody has left."""
    return State(jnp.zeros(()), jnp.zeros(N_BLOCS))


def advance(
    state: State,
    selling: Scalar,
    retaliated: Scalar,
    parameters: Resolve,
    dispute: Dispute,
    fates: Fates,
) -> State:
    """A week on: `selling` is 1 while programmes run, `retaliated` 1 once the target has."""
    cumulative = state.cumulative + WEEK * hazard(selling, retaliated, parameters, dispute)
    due = (cumulative > 0.0) & (cumulative >= -log_ndtr(-fates.break_rank))
    return State(cumulative, jnp.maximum(state.gone, jnp.where(due, 1.0, 0.0)))


def hazard(selling: Scalar, retaliated: Scalar, parameters: Resolve, dispute: Dispute) -> Scalar:
    """Hazard that a member leaves, per year and member."""
    multiple = 1.0 + (parameters.retaliation_multiple - 1.0) * retaliated
    return parameters.break_rank_per_year * multiple * dispute.breaks * selling


def staying(state: State) -> Float[Array, "bloc"]:
    """1 for blocs that have not left, else 0."""
    return 1.0 - state.gone


def in_coalition(state: State, planned: Float[Array, "bloc"]) -> Scalar:
    """Share of the planned sales (`planned`, USD bn) of blocs still in; 1 if nothing is planned."""
    total = planned.sum()
    some = total > 0.0
    share = planned @ staying(state) / jnp.where(some, total, 1.0)
    return jnp.where(some, share, 1.0)
