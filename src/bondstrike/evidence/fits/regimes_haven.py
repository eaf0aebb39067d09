"""From regimes to what the haven link asks for, draw by draw.

Second step, on purpose apart from the first: which regime a day belongs to is decided by prices
alone; the term premium, itself an estimate, is only regressed on fear within regimes. Errors are
those of a Bayesian bootstrap over blocks of a month, on days drawn from the regimes' posterior.

What is judgement and not data is widened for: whether a break is measured by the yield or by the
term premium (any mixture of both, alike), and how much the next spell differs from past ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bondstrike.evidence.distributions import Distribution
from bondstrike.evidence.fits.regimes_data import Floats, Moves
from bondstrike.evidence.fits.regimes_model import REGIMES

Paths = NDArray[np.int_]
"""Regime by number, axes `draw`, `day`."""

BLOCK: Final = 21
"""Days a block of the bootstrap: a month."""

ERAS: Final = ((1998, 2008), (2009, 2015), (2016, 2025))
"""Years in which the haven was whole at times: policy rate free, at zero, free or near zero."""

DIFFERS: Final = 0.5
"""Scale of the half-normal by which loadings differ between eras, bp per point. Assumed: half of
the loading of 1998–2020, since in part of that time all of it was expected easing, in part none."""

BASELINE: Final = date(2026, 10, 2)
"""Day on which a simulation opens."""

TRADING_DAYS: Final = 250.0
"""Trading days a year."""

QUARTER: Final = 63
"""Trading days over which the opening state is averaged: a chain of weeks can't use a day's."""


@dataclass(frozen=True, slots=True, eq=False)
class Loadings:
    """What a regime does to ten-year yield and term premium, bp per VIX point."""

    yields: Floats
    """Axes `draw`, `regime`."""
    premium: Floats
    """Axes `draw`, `regime`."""
    eras: Floats
    """Term premium on whole days of each of `ERAS`, axes `draw`, `era`."""


def block_weights(days: int, rng: np.random.Generator) -> Floats:
    """Weights of the Bayesian bootstrap: one exponential number for each block, axis `day`."""
    return np.repeat(rng.exponential(size=-(-days // BLOCK)), BLOCK)[:days]


def slope(moved: Floats, size: Floats, moves: Moves, weight: Floats) -> float:
    """Loading of a series on fear over weighted days, unit of the series per VIX point.

    Least squares in usual sizes, brought back to points where fear moved most (weights ΔVIX²).
    NaN where there are no days.
    """
    weight = np.where(np.isnan(moved), 0.0, weight)
    fear, ratio = moves.fear / moves.fear_size, size / moves.fear_size
    square = (weight * fear**2).sum()
    if square == 0.0:
        return float("nan")
    scaled = (weight * fear * np.nan_to_num(moved) / size).sum() / square
    return float(scaled * (weight * moves.fear**2 * ratio).sum() / (weight * moves.fear**2).sum())


def loadings(moves: Moves, paths: Paths, rng: np.random.Generator) -> Loadings:
    """Loadings by draw. A regime without days in a draw has NaN there."""
    ten_year, size = moves.moved[:, 1], moves.size[:, 1]
    spells = [moves.period(*era) for era in ERAS]
    rows: list[list[list[float]]] = []
    for path in paths:
        weight = block_weights(len(path), rng)
        of = [weight * (path == k) for k in range(len(REGIMES))]
        rows.append([
            [slope(ten_year, size, moves, w) for w in of],
            [slope(moves.premium, moves.premium_size, moves, w) for w in of],
            [slope(moves.premium, moves.premium_size, moves, of[0] * era) for era in spells],
        ])  # fmt: skip
    return Loadings(*(np.array([row[i] for row in rows]) for i in range(3)))


# --- a number for next time -----------------------------------------------------------------------


def centre_and_error(draws: Floats) -> tuple[float, float]:
    """Median, and half the width of the middle 68 %, of draws that may hold NaN."""
    low, middle, high = np.nanquantile(draws, [0.16, 0.5, 0.84])
    return float(middle), float(high - low) / 2


def next_time(
    prior: Distribution,
    valid: tuple[float, float],
    found: list[tuple[float, float]],
    count: int,
    rng: np.random.Generator,
) -> Floats:
    """Draws of a loading in a spell still to come, bp per point, axis `draw`.

    `found` are estimates and standard errors from past spells, which scatter around a mean with
    an unknown spread (half-normal, scale `DIFFERS`); the next one does as well. Its `prior`, cut
    at `valid`, is weighed by what the past says, on a grid.
    """
    edges = np.linspace(max(valid[0], 1e-4), valid[1], 2001)
    at = (edges[1:] + edges[:-1]) / 2
    spreads = DIFFERS * (np.arange(40) + 0.5) / 12.0
    told = sum(np.exp(-0.5 * (s / DIFFERS) ** 2) * _past(at, s, found) for s in spreads)
    mass = np.diff(prior.cdf(edges)) * told
    return rng.choice(at, size=count, p=mass / mass.sum())


def _past(at: Floats, spread: float, found: list[tuple[float, float]]) -> Floats:
    """Density of past estimates given the spread, times that of `at` given both."""
    estimate, error = np.array(found).T
    precision = 1 / (error**2 + spread**2)
    mean, variance = (precision * estimate).sum() / precision.sum(), 1 / precision.sum()
    misfit = (precision * (estimate - mean) ** 2).sum()
    evidence = np.sqrt(np.prod(precision) * variance) * np.exp(-0.5 * misfit)
    wide = variance + spread**2
    return evidence * np.exp(-0.5 * (at - mean) ** 2 / wide) / np.sqrt(wide)


# --- the state ------------------------------------------------------------------------------------


def faith(measured: Floats) -> Floats:
    """H of each regime, axes `draw`, `regime`: 1 whole, 0 broken, linear in the loading between.

    `measured` are loadings with the same axes; a loading above that of broken counts as broken.
    A draw whose whole regime doesn't lie below its broken one says nothing and has NaN.
    """
    whole, broken = measured[:, :1], measured[:, -1:]
    room = np.where(broken > whole, broken - whole, np.nan)
    return np.clip((broken - measured) / room, 0.0, 1.0)


def trading_days(start: date, end: date) -> int:
    """Trading days between two dates, at 250 a year."""
    return round((end - start).days / 365.25 * TRADING_DAYS)


def carried(
    last: Floats, stay: Floats, states: Floats, ahead: int, rng: np.random.Generator
) -> Floats:
    """Mean H over the quarter that opens `ahead` days after the panel's end, axis `draw`.

    `last` are probabilities on its last day (axes `draw`, `regime`), `stay` transition matrices
    (`draw`, `regime`, `regime`), `states` H by regime. Each draw walks one path.
    """
    rows = np.arange(len(last))
    now = _pick(last, rng)
    total = np.zeros(len(last))
    for day in range(ahead + QUARTER):
        now = _pick(stay[rows, now], rng)
        if day >= ahead:
            total += states[rows, now]
    return total / QUARTER


def _pick(probability: Floats, rng: np.random.Generator) -> Paths:
    """One regime a draw from probabilities, axes `draw`, `regime`."""
    height = rng.random((len(probability), 1)) * probability.sum(axis=1, keepdims=True)
    return (probability.cumsum(axis=1) < height).sum(axis=1)


# --- how long it takes to come back ---------------------------------------------------------------


def half_life_by_chain(stay: Floats, states: Floats) -> float:
    """Years until half of the expected gap after a break is closed, by the daily chain alone.

    `stay` is one transition matrix, `states` H by regime. The gap is to the chain's long run.
    """
    at = np.zeros(len(states))
    at[-1] = 1.0
    long_run = float((np.linalg.matrix_power(stay, 2**20) @ states)[-1])
    first = gap = abs(long_run - states[-1])
    for day in range(1, 50 * int(TRADING_DAYS)):
        at, before = at @ stay, gap
        gap = abs(long_run - at @ states)
        if gap <= first / 2:
            part = (before - first / 2) / max(before - gap, 1e-12)
            return (day - 1 + part) / TRADING_DAYS
    return 50.0


def annual(states: Floats, paths: Paths, moves: Moves) -> Floats:
    """Mean H of each calendar year, axes `draw`, `year`."""
    by_day = np.take_along_axis(states, paths, axis=1)
    return np.stack([by_day[:, moves.years == y].mean(1) for y in np.unique(moves.years)], axis=1)


def annual_correlation(rate: float, lasting: float, years: int) -> Floats:
    """Correlation of annual means, axes `year`, `year`.

    A state that decays at `rate` a year, averaged over years, makes up the share `lasting` of
    the variance; the rest is flicker without memory.
    """
    lag = np.abs(np.subtract.outer(np.arange(years), np.arange(years)))
    own = 2 * (rate - 1 + np.exp(-rate)) / rate**2
    across = (1 - np.exp(-rate)) ** 2 / rate**2 * np.exp(-rate * np.maximum(lag - 1, 0))
    return np.where(lag == 0, 1.0, lasting * across / own)


def half_lives(
    means: Floats, prior: Distribution, valid: tuple[float, float], rng: np.random.Generator
) -> Floats:
    """Draws of the half-life of the lasting part of H, years, one for each row of `means`.

    Normal likelihood of the annual means with mean and variance integrated out (flat, and flat
    in the logarithm), share of the lasting part uniform, half-life by its prior; on a grid.
    """
    edges = np.geomspace(max(valid[0], 1e-2), valid[1], 49)
    lives, shares = np.sqrt(edges[1:] * edges[:-1]), (np.arange(10) + 0.5) / 10
    told = np.stack(
        [[_marginal(means, np.log(2) / life, share) for share in shares] for life in lives]
    )
    height = told + np.log(np.diff(prior.cdf(edges)) + 1e-300)[:, None, None]
    mass = np.exp(height - height.max(axis=(0, 1))).sum(axis=1).T
    place = _pick(mass, rng)
    low, high = np.log(edges[place]), np.log(edges[place + 1])
    return np.exp(low + rng.random(len(means)) * (high - low))


def _marginal(means: Floats, rate: float, lasting: float) -> Floats:
    """Log likelihood of each row of annual means, mean and variance integrated out."""
    count = means.shape[1]
    corr = annual_correlation(rate, lasting, count)
    inverse = np.linalg.inv(corr)
    ones = inverse.sum(axis=1)
    left = means - (means @ ones / ones.sum())[:, None]
    square = np.einsum("di,ij,dj->d", left, inverse, left)
    volume = np.linalg.slogdet(corr)[1] + np.log(ones.sum())
    return -0.5 * volume - (count - 1) / 2 * np.log(square)
