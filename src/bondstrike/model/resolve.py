"""Link 11 — Resolve: which members of the coalition stay.

While their programmes run, members may leave, each at a time of its own:

    hazard_b = h · m · [1 + (k − 1) · withdrawn · dependence_b] a year ,
    bloc b leaves in the first week in which ∫ hazard_b ≥ −log Φ(−fate_b) .

m is 1, or the multiple of the hazard once the target has retaliated. Where the target withdraws
its guarantees, a bloc leaves k times as soon if it depends on it wholly: `dependence` is the share
of its arms that come from there, for blocs with a treaty or with American troops (ST11 is the one
case of such pressure, through money). The fates are each bloc's own, and no bloc looks at another
here: a cascade in which one departure brings the next is another model. Who has left does not come
back. A bloc that has nothing to sell may be marked as gone and changes nothing by it.

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


class Tables(eqx.Module):
    """What ties the blocs to the target."""

    dependence: Float[Array, "bloc"]
    """Share of a bloc's arms imports that come from the target, where it is bound to it; else 0."""


class State(eqx.Module):
    """How much of their time the members have used up, and who has left."""

    cumulative: Float[Array, "bloc"]
    """Cumulative hazard of leaving."""
    gone: Float[Array, "bloc"]
    """1 once the bloc has left, else 0."""


def opening() -> State:
    """Nobody has left."""
    return State(jnp.zeros(N_BLOCS), jnp.zeros(N_BLOCS))


def advance(
    state: State,
    selling: Scalar,
    retaliated: Scalar,
    alone: Float[Array, "bloc"],
    parameters: Resolve,
    dispute: Dispute,
    fates: Fates,
) -> State:
    """A week on: `selling` is 1 while programmes run, `retaliated` 1 once the target has.

    `alone` is how far each bloc loses a protection that it depends on, 0 to 1.
    """
    common = hazard(selling, retaliated, parameters, dispute)
    more = 1.0 + (parameters.security_multiple - 1.0) * alone
    cumulative = state.cumulative + WEEK * common * more
    due = (cumulative > 0.0) & (cumulative >= -log_ndtr(-fates.break_rank))
    return State(cumulative, jnp.maximum(state.gone, jnp.where(due, 1.0, 0.0)))


def hazard(selling: Scalar, retaliated: Scalar, parameters: Resolve, dispute: Dispute) -> Scalar:
    """Hazard that a member leaves whose guarantees stand, per year and member."""
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
