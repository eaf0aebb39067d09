"""A hidden Markov chain over the ways in which bonds, stocks, dollar and gold meet fear.

    z(t) = b(k) u(t) + σ · e(t) ,   e ~ Student-t(ν, 0, R(k)) ,   k(t) a Markov chain by day

`z` and `u` are moves in their usual sizes (`regimes_data`). Regimes differ only in what a haven
is about: the ten-year's loading on fear, its correlation with stocks that fear leaves over, and,
when the haven is broken, the dollar's and gold's loadings. All else is common, or else the chain
would sort days by matters that have nothing to do with it (a dozen correlations change by era).

    whole   the ten-year falls with fear
    gone    it doesn't care
    rates   it rises with fear, the dollar still serves as haven: fear of inflation or of the Fed
    broken  it rises with fear, the dollar falls, gold rises: fear of the United States

Parameters are one flat vector of standard scores: the prior of each is normal(0, 1) in it. The
signs of `broken` are built in, since they are what the word means. Each row of the transition
matrix has a Dirichlet prior: half a thousand days of staying for the first three, ten for `broken`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np

from bondstrike.errors import SolveError
from bondstrike.evidence.fits.regimes_data import COLUMNS, Floats, Moves
from bondstrike.evidence.fits.sampling import double_precision

REGIMES: Final = ("whole", "gone", "rates", "broken")
"""Regimes in the order of every axis `regime`."""

WIDTH: Final = len(COLUMNS)

SLOW_LOADING: Final = {"whole": (-0.30, 0.15), "gone": (0.0, 0.07), "rates": (0.30, 0.15)}
"""Prior mean and sd of the ten-year's loading, usual sizes per usual size."""

SLOW_LINK: Final = {"whole": (0.2, 0.15), "gone": (0.0, 0.10), "rates": (-0.25, 0.15)}
"""Prior mean and sd of the left-over link of ten-year and stocks (about a correlation)."""

COMMON: Final = {"stocks": (-0.75, 0.3), "dollar": (0.15, 0.15), "gold": (0.0, 0.15)}
"""Prior mean and sd of loadings that the first three regimes share; of stocks, all four."""

BROKEN: Final = {"ten-year": (0.3, 0.5), "dollar": (-0.4, 0.4), "gold": (0.3, 0.5)}
"""Prior median and sd of the logarithm of the loadings when broken; the sign is fixed."""

BROKEN_LINK: Final = (-0.25, 0.15)
"""Prior mean and sd of the left-over link of ten-year and stocks when broken."""

STAYS: Final = {"whole": 500.0, "gone": 500.0, "rates": 500.0, "broken": 10.0}
"""Prior weight of staying a day, in days; moves to `broken` weigh a half, others one."""


class Theta(NamedTuple):
    """Parameters in natural form; axes `regime`, `column`."""

    loading: Any
    """b, usual sizes per usual size of fear, axes `regime`, `column`."""
    lower: Any
    """Cholesky factor of R, axes `regime`, `column`, `column`."""
    spread: Any
    """σ, share of the usual size, axis `column`."""
    freedom: Any
    """ν."""
    stay: Any
    """Logarithm of the transition matrix, axes `regime` from, `regime` to."""


@dataclass(frozen=True, slots=True, eq=False)
class Days:
    """The moves as arrays that the model can use; missing entries are 0 and masked."""

    z: Floats
    """Moves in usual sizes, axes `day`, `column`."""
    u: Floats
    """Fear in its usual size, axis `day`."""
    present: Floats
    """1 where there is a move, axes `day`, `column`."""
    patterns: Floats
    """The different rows of `present`, axes `pattern`, `column`."""
    pattern: np.ndarray
    """Row of `patterns` of each day, axis `day`."""

    @classmethod
    def of(cls, moves: Moves) -> Days:
        """From daily moves."""
        z, u = moves.units
        present = (~np.isnan(z)).astype(float)
        patterns, pattern = np.unique(present, axis=0, return_inverse=True)
        return cls(np.where(present > 0, z, 0.0), u, present, patterns, pattern.ravel())


SLOW: Final = REGIMES[:-1]
_OFFS: Final = WIDTH * (WIDTH - 1) // 2
SIZE: Final = 3 + len(SLOW) + 3 + len(SLOW) + 1 + (_OFFS - 1) + WIDTH + 1 + len(REGIMES) ** 2
"""Length of the flat vector."""


def natural(scores: Any) -> Theta:
    """Standard scores (axis `score`, length `SIZE`) → parameters."""
    import jax.numpy as jnp

    parts = jnp.split(scores, np.cumsum([3, len(SLOW), 3, len(SLOW) + 1, _OFFS - 1, WIDTH, 1]))
    common, slow, broken, link, offs, spread, freedom, chain = parts
    log_stay = chain.reshape(len(REGIMES), -1) + _usual_chain()
    log_stay = log_stay - jnp.log(jnp.exp(log_stay).sum(axis=1, keepdims=True))
    return Theta(
        _loadings(common, slow, broken),
        _factors(link, 0.5 * offs),
        jnp.exp(0.3 * spread),
        2.1 + jnp.exp(1.5 + freedom[0]),
        log_stay,
    )


def _loadings(common: Any, slow: Any, broken: Any) -> Any:
    """b from standard scores; columns in the order of `COLUMNS`."""
    import jax.numpy as jnp

    stocks, dollar, gold = (m + s * x for (m, s), x in zip(COMMON.values(), common, strict=True))
    ten_year = [m + s * x for (m, s), x in zip(SLOW_LOADING.values(), slow, strict=True)]
    rows = [jnp.stack([stocks, y, dollar, gold]) for y in ten_year]
    fled = [m * jnp.exp(s * x) for (m, s), x in zip(BROKEN.values(), broken, strict=True)]
    return jnp.stack([*rows, jnp.stack([stocks, *fled])])


def _factors(link: Any, offs: Any) -> Any:
    """Cholesky factors of R: rows of length one, the first link by regime, the others common."""
    import jax.numpy as jnp

    tables = (*SLOW_LINK.values(), BROKEN_LINK)
    rows, columns = np.tril_indices(WIDTH, -1)
    factors = []
    for (mean, sd), score in zip(tables, link, strict=True):
        below = jnp.concatenate([(mean + sd * score)[None], offs])
        lower = jnp.eye(WIDTH).at[rows, columns].set(below)
        factors.append(lower / jnp.linalg.norm(lower, axis=1, keepdims=True))
    return jnp.stack(factors)


def _usual_chain() -> Floats:
    """Centre of the scores of the chain: logarithms of the prior's weights, rows from, to."""
    weights = chain_weights()
    return np.log(weights / weights.sum(axis=1, keepdims=True))


def chain_weights() -> Floats:
    """Dirichlet weights of the transition matrix, axes `regime` from, `regime` to."""
    weights = np.ones((len(REGIMES), len(REGIMES)))
    weights[:-1, -1] = 0.5
    np.fill_diagonal(weights, list(STAYS.values()))
    return weights


# --- likelihood -----------------------------------------------------------------------------------


def emission(theta: Theta, days: Days) -> Any:
    """Log density of each day's moves in each regime, axes `day`, `regime`.

    A missing move is integrated out: a part of a Student-t is a Student-t of the same ν.
    """
    import jax
    import jax.numpy as jnp
    from jax.scipy.special import gammaln

    nu, count = theta.freedom, jnp.asarray(days.present.sum(axis=1))
    masks, kind = jnp.asarray(days.patterns), jnp.asarray(days.pattern)

    def whiten(lower: Any, mask: Any) -> tuple[Any, Any]:
        """Inverse Cholesky factor and log determinant of the part of R that is there."""
        part = (lower @ lower.T) * jnp.outer(mask, mask) + jnp.diag(1.0 - mask)
        root = jnp.linalg.cholesky(part)
        return jnp.linalg.inv(root), jnp.log(jnp.diag(root)).sum()

    def one(loading: Any, lower: Any) -> Any:
        inverse, logdet = jax.vmap(whiten, (None, 0))(lower, masks)
        left = (days.z - days.u[:, None] * loading) / theta.spread * days.present
        square = (jnp.einsum("dij,dj->di", inverse[kind], left) ** 2).sum(axis=1)
        shape = gammaln((nu + count) / 2) - gammaln(nu / 2) - count / 2 * jnp.log(nu * jnp.pi)
        volume = logdet[kind] + days.present @ jnp.log(theta.spread)
        return shape - volume - (nu + count) / 2 * jnp.log1p(square / nu)

    return jax.vmap(one)(theta.loading, theta.lower).T


def forward(emitted: Any, stay: Any) -> tuple[Any, Any]:
    """Log likelihood, and log joint density of days so far and regime, axes `day`, `regime`.

    Every regime is as likely on the first day.
    """
    import jax
    import jax.numpy as jnp
    from jax.scipy.special import logsumexp

    def step(before: Any, now: Any) -> tuple[Any, Any]:
        after = logsumexp(before[:, None] + stay, axis=0) + now
        return after, after

    first = emitted[0] - jnp.log(emitted.shape[1])
    last, rest = jax.lax.scan(step, first, emitted[1:])
    return logsumexp(last), jnp.concatenate([first[None], rest])


def likelihood(emitted: Any, stay: Any) -> Any:
    """Log likelihood as `forward` has it, by probabilities scaled each day: twice as fast."""
    import jax
    import jax.numpy as jnp

    top = emitted.max(axis=1)
    density, chain = jnp.exp(emitted - top[:, None]), jnp.exp(stay)

    def step(before: Any, now: Any) -> tuple[Any, Any]:
        after = (before @ chain) * now
        total = after.sum()
        return after / total, total

    first = density[0] / emitted.shape[1]
    _, totals = jax.lax.scan(step, first / first.sum(), density[1:])
    return jnp.log(first.sum()) + jnp.log(totals).sum() + top.sum()


def backward(emitted: Any, stay: Any) -> Any:
    """Log density of the days that follow, by regime today; axes `day`, `regime`."""
    import jax
    import jax.numpy as jnp
    from jax.scipy.special import logsumexp

    def step(after: Any, now: Any) -> tuple[Any, Any]:
        before = logsumexp(stay + (after + now)[None], axis=1)
        return before, before

    last = jnp.zeros(emitted.shape[1])
    _, rest = jax.lax.scan(step, last, emitted[1:], reverse=True)
    return jnp.concatenate([rest, last[None]])


def filtered(emitted: Any, stay: Any) -> Any:
    """Probability of each regime given the days up to this one, axes `day`, `regime`."""
    import jax

    return jax.nn.softmax(forward(emitted, stay)[1], axis=1)


def smoothed(emitted: Any, stay: Any) -> Any:
    """Probability of each regime given all days, axes `day`, `regime`."""
    import jax

    return jax.nn.softmax(forward(emitted, stay)[1] + backward(emitted, stay), axis=1)


def path(emitted: Any, stay: Any, key: Any) -> Any:
    """One regime a day drawn from their joint posterior, axis `day`: filter on, sample back."""
    import jax
    import jax.numpy as jnp

    stay = jnp.asarray(stay)
    ahead = forward(emitted, stay)[1]
    noise = jax.random.gumbel(key, ahead.shape)

    def step(after: Any, day: Any) -> tuple[Any, Any]:
        now = jnp.argmax(day[0] + stay[:, after] + day[1])
        return now, now

    last = jnp.argmax(ahead[-1] + noise[-1])
    _, rest = jax.lax.scan(step, last, (ahead[:-1], noise[:-1]), reverse=True)
    return jnp.concatenate([rest, last[None]])


# --- fit ------------------------------------------------------------------------------------------


def log_prior(scores: Any) -> Any:
    """Log prior density of the scores but for a constant."""
    chain = SIZE - len(REGIMES) ** 2
    centre = (chain_weights() * natural(scores).stay).sum()
    wandering = (scores[chain:] ** 2).sum() * 0.5e-2  # fixes the free level of each row
    return -0.5 * (scores[:chain] ** 2).sum() + centre - wandering


def log_posterior(days: Days) -> Callable[[Any], Any]:
    """Log posterior density of the scores but for a constant."""

    def density(scores: Any) -> Any:
        theta = natural(scores)
        return likelihood(emission(theta, days), theta.stay) + log_prior(scores)

    return density


@dataclass(frozen=True, slots=True, eq=False)
class Mode:
    """Where the posterior is highest, and how flat it is there."""

    scores: Floats
    """Axis `score`."""
    height: float
    """Log posterior density but for a constant."""
    loglik: float
    """Log likelihood of the moves in usual sizes."""
    gradient: float
    """Largest absolute entry of the gradient: what is left to climb."""
    heights: tuple[float, ...]
    """Heights that the starts came to, best first."""
    root: Floats
    """Cholesky factor of the curvature, axes `score`, `score`."""


STARTS: Final = 3
"""Starts of the climb; the first is the prior's centre."""

LEVEL: Final = 0.05
"""Largest gradient at which a climb counts as done; heights are known to about its square."""


def ascend(
    density: Callable[[Any], Any], rng: np.random.Generator, starts: int
) -> tuple[list[Floats], Callable[[Floats], tuple[float, Floats]]]:
    """Ends of several climbs by L-BFGS, best first, and the loss they went down."""
    double_precision()
    import jax
    from scipy.optimize import minimize

    both = jax.jit(jax.value_and_grad(lambda x: -density(x)))

    def loss(x: Floats) -> tuple[float, Floats]:
        value, slope = both(x)
        return float(value), np.asarray(slope)

    firsts = [np.zeros(SIZE), *(0.5 * rng.normal(size=(starts - 1, SIZE)))]
    options = {"maxiter": 2000, "maxfun": 3000, "maxcor": 30, "ftol": 1e-13, "gtol": 1e-3}
    found = [minimize(loss, x, jac=True, method="L-BFGS-B", options=options).x for x in firsts]
    return sorted(found, key=lambda x: loss(x)[0]), loss


def climb(days: Days, rng: np.random.Generator, starts: int = STARTS) -> Mode:
    """The highest of several climbs, finished by Newton steps.

    Raises `SolveError` if the gradient there isn't small or the top isn't rounded on all sides;
    what the optimiser says of itself is not asked.
    """
    import jax

    density = log_posterior(days)
    ranked, loss = ascend(density, rng, starts)
    curved = jax.jit(jax.hessian(lambda x: -density(x)))
    top, root = _finish(ranked[0], loss, lambda x: np.asarray(curved(x)))
    value, slope = loss(top)
    theta = natural(top)
    fitted = float(likelihood(emission(theta, days), theta.stay))
    heights = tuple(-loss(x)[0] for x in ranked)
    return Mode(top, -value, fitted, float(np.abs(slope).max()), heights, root)


def _finish(
    x: Floats,
    loss: Callable[[Floats], tuple[float, Floats]],
    curved: Callable[[Floats], Floats],
) -> tuple[Floats, Floats]:
    """Newton steps for as long as they lead up, three at most; then the factor of the curvature."""
    root = _factor(curved(x))
    for _ in range(3):
        value, slope = loss(x)
        better = x - np.linalg.solve(root.T, np.linalg.solve(root, slope))
        if loss(better)[0] >= value:
            break
        x, root = better, _factor(curved(better))
    if np.abs(loss(x)[1]).max() > LEVEL:
        raise SolveError("regime model: the climb ended before the top")
    return x, root


def _factor(curvature: Floats) -> Floats:
    """Cholesky factor; raises `SolveError` where the top isn't rounded on all sides."""
    try:
        return np.asarray(np.linalg.cholesky(curvature), np.float64)
    except np.linalg.LinAlgError as error:
        raise SolveError("regime model: the highest point found is no maximum") from error
