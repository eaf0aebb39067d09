"""Simulation-based calibration of the hazard: drawn from its priors, it finds what was drawn.

Parameters are drawn from the priors of the shelf, spells from the parameters, and the posterior of
each made-up table is sampled. If model, likelihood and sampler agree, the truth has every rank
among the thinned draws equally often (Talts and others 2018).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import beta, chisquare

from bondstrike.evidence.draws import uniforms
from bondstrike.evidence.fits import hazard
from bondstrike.evidence.fits.hazard import AT_ISSUE, PARAMETERS, REMEMBERED, USUAL, Choices, Noise
from bondstrike.evidence.fits.spells import KINDS, Days
from bondstrike.evidence.shelf import load_priors
from tests.quality.ranks import keep

NOISE = Noise(13.0, 2.2)
LEVEL = 0.01
"""Level of the tests of uniformity."""


def design(spells: int, length: int) -> Days:
    """Made-up spells: kinds in turn, every second one listed, moves like those under stress."""
    rng = np.random.default_rng(3)
    total = spells * length
    rows = {
        "rise": rng.normal(10.0, 18.0, total),
        "fall": rng.normal(1.0, 4.0, total),
        "level": np.tile(np.linspace(0.0, 150.0, length), spells),
    }
    ones = np.ones(total)
    return Days(
        ids=tuple(f"s{n}" for n in range(spells)),
        kind=np.eye(4)[np.arange(spells) % 4][:, : len(KINDS)],
        reversed=np.zeros(spells),
        listed=(np.arange(spells) // 4 % 2).astype(float),
        spell=np.repeat(np.arange(spells), length),
        seen_rise=ones,
        seen_fall=(rng.uniform(size=total) < 0.9).astype(float),
        lived=ones,
        decided=np.zeros(total),
        **rows,
    )


def outcomes(
    eta, rho: float, share: float, days: Days, rng: np.random.Generator
) -> tuple[np.ndarray, ...]:
    """Reversed by spell, lived and decided by day; listed spells are drawn until remembered.

    Unnamed spells by rule have a policy at issue with probability `share` only.
    """
    unnamed = (days.listed == 0.0) & (days.kind.sum(axis=1) == 0.0)
    lived, decided, turned = [], [], []
    for n, listed in enumerate(days.listed):
        at_issue = not unnamed[n] or rng.uniform() < share
        daily = -np.expm1(-eta[days.spell == n]) * at_issue
        while True:
            hits = np.flatnonzero(rng.uniform(size=daily.size) < daily)
            if hits.size or not listed or rng.uniform() < rho:
                break
        last = hits[0] if hits.size else daily.size - 1
        place = np.arange(daily.size)
        turned.append(float(hits.size > 0))
        lived.append((place <= last).astype(float))
        decided.append(((place == last) & (hits.size > 0)).astype(float))
    return np.array(turned), np.concatenate(lived), np.concatenate(decided)


def truths(count: int) -> dict[str, np.ndarray]:
    """Draws from the priors, axis `table`."""
    priors = load_priors("politics")
    drawn = {path: priors[path].quantile(uniforms(count, 5, path)) for path in PARAMETERS}
    share = beta(2.0, 2.0).ppf(uniforms(count, 5, AT_ISSUE))
    return drawn | {REMEMBERED: uniforms(count, 5, REMEMBERED), AT_ISSUE: share}


def tables(truth: dict[str, np.ndarray], days: Days) -> list[np.ndarray]:
    """Outcomes drawn from each truth: reversed, lived, decided, first axis `table`."""
    rng, made = np.random.default_rng(4), []
    for n in range(len(truth[REMEMBERED])):
        theta = {path.removeprefix("politics."): truth[path][n] for path in PARAMETERS}
        eta = np.asarray(hazard.intensities(theta, days, NOISE))
        made.append(outcomes(eta, truth[REMEMBERED][n], truth[AT_ISSUE][n], days, rng))
    return [np.stack(column) for column in zip(*made, strict=True)]


def ranks(
    count: int, days: Days, warmup: int, kept: int, thin: int, choices: Choices = USUAL
) -> dict[str, np.ndarray]:
    """Rank of the truth among `kept` thinned draws, 0 … `kept`, by parameter."""
    import jax
    from numpyro.infer import MCMC, NUTS

    truth = truths(count)

    def one(key, turned, lived, decided):
        made = replace(days, reversed=turned, lived=lived, decided=decided)
        kernel = NUTS(hazard.model, target_accept_prob=0.9)
        mcmc = MCMC(
            kernel, num_warmup=warmup, num_samples=kept * thin, thinning=thin, progress_bar=False
        )
        mcmc.run(key, made, NOISE, choices)
        return {name: mcmc.get_samples()[name] for name in (*PARAMETERS, REMEMBERED, AT_ISSUE)}

    keys = jax.random.split(jax.random.PRNGKey(6), count)
    drawn = jax.jit(jax.vmap(one))(keys, *tables(truth, days))
    return {name: (np.asarray(x) < truth[name][:, None]).sum(axis=1) for name, x in drawn.items()}


def assert_uniform(found: dict[str, np.ndarray], kept: int, bins: int) -> None:
    """Chi-square over equally wide bins of ranks, parameter by parameter."""
    assert (kept + 1) % bins == 0
    for name, values in found.items():
        counts = np.bincount(values * bins // (kept + 1), minlength=bins)
        assert chisquare(counts).pvalue > LEVEL, (name, counts)


def test_ranks_are_uniform_in_a_short_run():
    found = ranks(count=80, days=design(16, 20), warmup=150, kept=19, thin=6)
    assert_uniform(found, kept=19, bins=5)


@pytest.mark.slow
def test_ranks_are_uniform():
    found = ranks(count=300, days=design(32, 30), warmup=300, kept=39, thin=8)
    keep("hazard", found, draws=39, bins=8)
    assert_uniform(found, kept=39, bins=8)


@pytest.mark.slow
def test_a_fit_that_forgets_how_spells_were_remembered_is_found_out():
    fair = Choices(memory=False)
    found = ranks(count=150, days=design(32, 30), warmup=200, kept=19, thin=8, choices=fair)
    with pytest.raises(AssertionError, match="calm_per_year"):
        assert_uniform(found, kept=19, bins=5)


def test_the_chi_square_sees_ranks_that_stay_low():
    low = {"politics.calm_per_year": np.repeat(np.arange(10), 10)}
    with pytest.raises(AssertionError, match="calm_per_year"):
        assert_uniform(low, kept=19, bins=5)
