"""Link 8 — Economy: what dearer money and a weaker dollar do to output, jobs and prices.

FRB/US, the Fed's public model, was solved once for a pulse of one quarter in each of seven inputs
with the funds rate held; a path of inputs x gives the sum of their pulse responses,

    y(t) = Σᵢ Σₛ Kᵢ(t − s) xᵢ(s) ,

with premia and spreads in points and the dollar in units of ln 0.9. Three things are ours:

- **Equities count once.** FRB/US itself takes shares down by −24.7 % per point of the 30-year
  premium (evidence: −8 ± 5 %, PT09–PT11). The equity premium fed in is what remains, so that
  shares move as the conditions link says and not otherwise: own(x) + W r = 100 ln(1 + E), W the
  response of shares to the equity premium, solved exactly for r.
- **Large moves bend.** Log wealth is that of a sum in which shares are s = 0.267. With
  d = −4 ln(1 + E) the required return that goes with the move, in points, its pulse counts
  `c = ln(1 − s + s e^{−d/4}) / (−s d/4)` times: below one in a fall, above one in a rise.
- **The central bank's rule.** The funds rate is what was given (a captured bank, scarce reserves)
  plus an answer z that is inertial in all that happens, its own effect included:
  `z(t) = ρ z(t−1) + (1 − ρ) · strength · [a π₄(t) + b gap(t)]`. As π₄ and gap are linear in z, that
  is one lower-triangular system, solved exactly. Strength 0 holds the rate.

Wiring, not finding: which tenor matters (FRB/US sends the 30-year through shares, the 10-year
through mortgages and firms, the 5-year through consumers); house prices don't answer mortgage
rates; FRB/US's tax rule stabilises the surplus and in time offsets the fall of the primary balance.
Sources: FRB/US public release, own runs, grade B; MM03–MM12, PT09 in the evidence table.
"""

from __future__ import annotations

from typing import Final

import equinox as eqx
import jax.numpy as jnp
from jax.scipy.linalg import solve_triangular
from jaxtyping import Array, Float

from bondstrike.model.parameters import Economy
from bondstrike.numerics import convolution
from bondstrike.units import WEEKS_PER_QUARTER
from bondstrike.vocabulary import Scalar

INPUTS: Final[tuple[str, ...]] = (
    "premium_5y",
    "premium_10y",
    "premium_30y",
    "bbb_spread",
    "equity_premium",
    "dollar",
    "funds_rate",
)
"""What is pulsed, in the order of the axis `input`. Pulses are one percentage point for a quarter,
for the real dollar a fall of 10 % (ln 0.9)."""

OUTPUTS: Final[tuple[str, ...]] = (
    "gdp",
    "output_gap",
    "unemployment",
    "core_inflation",
    "exports",
    "imports",
    "primary_balance",
    "net_interest",
    "equities",
)
"""What answers, in the order of the axis `output`. Of these `net_interest` belongs to the budget
link and `equities` to the conditions link: they serve the oracle and the accounting of shares."""

TEN_PERCENT: Final = -10.536051565782628
"""100 ln 0.9: the dollar pulse in percent (100 × log)."""

EQUITY_SENSITIVITY: Final = 25.0
"""Fall of shares per point of required return, percent (100 × log): PT09, FRB/US, grade B."""

EQUITY_SHARE: Final = 0.267
"""s: share of equities in household wealth on FRB/US's baseline, 2025, grade B."""

NEAR_ZERO: Final = 1e-3
"""Points of required return below which c is taken from its series (error below 1e-11)."""

Quarters = Float[Array, "quarter"]
Pulses = Float[Array, "input quarter"]
Answers = Float[Array, "output quarter"]


class Kernels(eqx.Module):
    """FRB/US's pulse responses with the funds rate held; filled by `world.kernels`."""

    pulse: Float[Array, "input output lag"]
    """Answer by quarters since the pulse: GDP, gap, exports, imports and equities in %,
    unemployment and 4-quarter core PCE inflation in percentage points, primary balance and net
    interest in % of baseline GDP."""


class Inputs(eqx.Module):
    """Quarterly averages of what conditions and the dollar do, deviations from the baseline."""

    premium_5y: Quarters
    """Five-year yield less the expected funds-rate path, percentage points."""
    premium_10y: Quarters
    """Ten-year, likewise, percentage points."""
    premium_30y: Quarters
    """Thirty-year, likewise, percentage points."""
    bbb_spread: Quarters
    """BBB yield over the ten-year, percentage points."""
    equities: Quarters
    """Share prices in all, percent, over −100."""
    dollar: Quarters
    """Real broad dollar, percent, over −100, up = stronger."""
    funds_rate: Quarters
    """Funds rate apart from the rule's answer, percentage points."""


class Response(eqx.Module):
    """The economy's answer by quarter, deviations from the baseline. Axis (quarter,)."""

    gdp: Quarters
    """Real GDP, %."""
    output_gap: Quarters
    """GDP over potential, %."""
    unemployment: Quarters
    """Unemployment rate, percentage points."""
    core_inflation: Quarters
    """Core PCE prices over four quarters, percentage points."""
    exports: Quarters
    """Real exports, %."""
    imports: Quarters
    """Real imports, %."""
    primary_balance: Quarters
    """Federal balance before interest, % of baseline GDP, deficit negative; tax rule included."""
    funds_rate: Quarters
    """Funds rate, given path and rule together, percentage points."""
    equity_factor: Quarters
    """c: what large moves of shares do per percent, multiple of small ones."""


def respond(
    kernels: Kernels,
    parameters: Economy,
    inputs: Inputs,
    rule_strength: Scalar,
    outside: tuple[Quarters, Quarters] | None = None,
) -> Response:
    """The economy's answer; `rule_strength` is 1 for the rule, 0 for a funds rate held as given.

    `outside` are output (%) and four-quarter inflation (points) that come from elsewhere: the
    rule answers them, the response does not contain them.
    """
    given = equities_once(kernels, parameters, inputs)
    before = add_up(kernels, given)
    before = before.at[_out("core_inflation")].add(_extra_pass_through(kernels, parameters, given))
    seen = before
    if outside is not None:
        seen = seen.at[_out("output_gap")].add(outside[0])
        seen = seen.at[_out("core_inflation")].add(outside[1])
    answer = rule_answer(kernels, parameters, seen, rule_strength)
    rate_alone = jnp.zeros_like(given).at[_in("funds_rate")].set(answer)
    after = before + add_up(kernels, rate_alone)
    shown = {name: after[_out(name)] for name in OUTPUTS if name not in _OF_OTHERS}
    return Response(
        **shown,
        funds_rate=inputs.funds_rate + answer,
        equity_factor=large_move_factor(required_return(_logs(inputs.equities))),
    )


_OF_OTHERS: Final = ("net_interest", "equities")


def _in(name: str) -> int:
    return INPUTS.index(name)


def _out(name: str) -> int:
    return OUTPUTS.index(name)


def add_up(kernels: Kernels, pulses: Pulses) -> Answers:
    """Sum of the pulse responses, in the units of `Kernels.pulse`."""
    whole = convolution.matrix(kernels.pulse, pulses.shape[-1])
    return jnp.einsum("iots,is->ot", whole, pulses)


def equities_once(kernels: Kernels, parameters: Economy, inputs: Inputs) -> Pulses:
    """Pulses of all inputs, with the equity premium that leaves shares where conditions put them.

    Scales come first, and then the premium: at `premium_scale` 0 premia do nothing but through
    shares, at `equity_scale` 0 shares do nothing at all.
    """
    market = _market_pulses(parameters, inputs)
    of_shares = kernels.pulse[_in("equity_premium"), _out("equities")]
    own = convolution.undo(of_shares, add_up(kernels, market)[_out("equities")])
    shares = _logs(inputs.equities)
    bent = convolution.undo(of_shares, shares) + bend(shares)
    return market.at[_in("equity_premium")].set(parameters.equity_scale * bent - own)


def _market_pulses(parameters: Economy, inputs: Inputs) -> Pulses:
    """Scaled pulses of everything but the equity premium, in the order of `INPUTS`."""
    premia = (inputs.premium_5y, inputs.premium_10y, inputs.premium_30y, inputs.bbb_spread)
    scaled = [parameters.premium_scale * path for path in premia]
    fall = parameters.dollar_scale * _logs(inputs.dollar) / TEN_PERCENT
    return jnp.stack([*scaled, jnp.zeros_like(fall), fall, inputs.funds_rate])


def _logs(percent: Quarters) -> Quarters:
    """Percent → 100 × log: what adds up."""
    return 100.0 * jnp.log1p(percent / 100.0)


def required_return(equities: Array) -> Array:
    """d: the change of required return, points, that goes with a move of shares (100 × log)."""
    return -equities / EQUITY_SENSITIVITY


def bend(equities: Array) -> Array:
    """(c − 1) d: what to add to the equity premium, points, because a large move bends."""
    change = required_return(equities)
    return (large_move_factor(change) - 1.0) * change


def large_move_factor(change: Array) -> Array:
    """c for a change of required return d in points; 1 at zero, with a finite slope there."""
    near = jnp.abs(change) < NEAR_ZERO
    fall = change * EQUITY_SENSITIVITY / 100.0
    safe = jnp.where(near, 1.0, fall)
    exact = jnp.log1p(EQUITY_SHARE * jnp.expm1(-safe)) / (-EQUITY_SHARE * safe)
    rest = 1.0 - EQUITY_SHARE
    series = 1.0 - 0.5 * rest * fall + rest * (1.0 - 2.0 * EQUITY_SHARE) / 6.0 * fall * fall
    return jnp.where(near, series, exact)


def _extra_pass_through(kernels: Kernels, parameters: Economy, pulses: Pulses) -> Quarters:
    """Core inflation that the dollar adds to FRB/US's own, percentage points."""
    kernel = kernels.pulse[_in("dollar"), _out("core_inflation")]
    own = convolution.matrix(kernel, pulses.shape[-1]) @ pulses[_in("dollar")]
    return (parameters.dollar_to_prices - 1.0) * own


def rule_answer(
    kernels: Kernels, parameters: Economy, before: Answers, rule_strength: Scalar
) -> Quarters:
    """z: what the rule adds to the funds rate, percentage points.

    With π₄ = π₀ + Cπ z and gap = g₀ + Cg z the rule reads
    (I − ρL − (1 − ρ)(a Cπ + b Cg)) z = (1 − ρ)(a π₀ + b g₀), L the lag: lower triangular.
    """
    quarters = before.shape[-1]
    of_rate = kernels.pulse[_in("funds_rate")]
    wished = _wish(parameters, before)
    feedback = convolution.matrix(_wish(parameters, of_rate), quarters)
    news = (1.0 - parameters.rule_inertia) * rule_strength
    inertia = parameters.rule_inertia * jnp.eye(quarters, k=-1)
    system = jnp.eye(quarters) - inertia - news * feedback
    return solve_triangular(system, news * wished, lower=True)


def _wish(parameters: Economy, answers: Float[Array, "output time"]) -> Float[Array, "time"]:
    """a π₄ + b gap: where the rule wants the funds rate in the end, percentage points."""
    prices = parameters.rule_inflation * answers[_out("core_inflation")]
    return prices + parameters.rule_gap * answers[_out("output_gap")]


def quarterly(weekly: Float[Array, "week *more"]) -> Float[Array, "quarter *more"]:
    """Quarterly averages of a weekly path of whole quarters, same unit."""
    return weekly.reshape(-1, WEEKS_PER_QUARTER, *weekly.shape[1:]).mean(axis=1)
