"""The hazard's likelihood by hand, against the chain, and what the fit leaves behind."""

from __future__ import annotations

import math
import os
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import norm

from bondstrike.errors import DataError, InputError
from bondstrike.evidence.fits import hazard, spells
from bondstrike.evidence.fits.hazard import AT_ISSUE, PARAMETERS, REMEMBERED, USUAL, Choices, Noise
from bondstrike.evidence.fits.panel import Panel, read_panel
from bondstrike.evidence.fits.sampling import Sampled, Settings, to_posterior
from bondstrike.evidence.fits.spells import Days
from bondstrike.evidence.shelf import load_priors
from bondstrike.model import politics
from bondstrike.model.parameters import Politics
from bondstrike.model.schedules import Dispute, Fates, Premises
from bondstrike.units import BP
from bondstrike.vocabulary import N_BLOCS

SHARED = Path(os.environ.get("BONDSTRIKE_SHARED", Path(__file__).parents[4] / "shared"))
PANEL = SHARED / "data" / "calibration_only" / "panel_daily_1990_2025.csv.gz"
NOISE = Noise(13.0, 2.2)
ROUND = {
    "calm_per_year": 2.6, "yield_slope": 0.5, "shares_slope": 0.8, "level_slope": 0.4,
    "tariffs_offset": 0.3, "central_bank_offset": 0.1, "budget_offset": -0.1,
}  # fmt: skip
"""2.6 a year are 0.01 a day."""
STILL = ROUND | {"yield_slope": 0.0, "shares_slope": 0.0, "level_slope": 0.0}


def days(length: int = 3, kind=(0.0, 0.0, 0.0), **changes) -> Days:
    """One spell by rule that was kept, in still markets."""
    usual = {
        "ids": ("x",), "kind": np.array([kind]), "reversed": np.zeros(1), "listed": np.zeros(1),
        "spell": np.zeros(length, int), "rise": np.zeros(length), "fall": np.zeros(length),
        "seen_rise": np.ones(length), "seen_fall": np.ones(length), "level": np.zeros(length),
        "lived": np.ones(length), "decided": np.zeros(length),
    }  # fmt: skip
    return Days(**(usual | changes))


def reversed_on_the_last(length: int = 3, **changes) -> Days:
    return days(length, reversed=np.ones(1), decided=np.eye(length)[-1], **changes)


def said(of: Days, theta=None, rho: float = 0.5, choices: Choices = USUAL) -> float:
    return float(hazard.log_likelihood(theta or STILL, rho, of, NOISE, choices)[0])


# --- the intensity -------------------------------------------------------------------------------


@pytest.mark.parametrize("largest", [False, True])
def test_ordinary_moves_leave_the_calm_hazard(largest):
    # the average of W over a week's noise is one; the largest move is the size of a normal
    def multiple(move: float) -> float:
        eta = hazard.intensities(
            ROUND, days(1, rise=np.array([move]), seen_fall=np.zeros(1)), NOISE, largest
        )
        return float(eta[0]) / 0.01

    def weighed(move: float) -> float:
        return float(multiple(abs(move) if largest else move) * norm.pdf(move, 0.0, NOISE.ten_year))

    assert quad(weighed, -80, 110, points=[0.0], epsrel=1e-5)[0] == pytest.approx(1.0, rel=1e-3)


@pytest.mark.parametrize(("kind", "log"), [(0, 0.3), (1, 0.1), (2, -0.1)])
def test_level_and_kind_by_hand(kind, log):
    of = days(2, kind=np.eye(3)[kind], level=np.array([-50.0, 200.0]))
    eta = hazard.intensities(ROUND | {"yield_slope": 0.0, "shares_slope": 0.0}, of, NOISE)
    np.testing.assert_allclose(eta, 0.01 * np.exp([log, log + 0.8]), rtol=1e-12)


def test_what_was_not_seen_counts_as_the_average():
    unseen = days(1, rise=np.array([60.0]), seen_rise=np.zeros(1), seen_fall=np.zeros(1))
    assert float(hazard.intensities(ROUND, unseen, NOISE)[0]) == pytest.approx(0.01)


def test_a_day_has_at_most_half():
    of = days(1, rise=np.array([900.0]))
    assert float(hazard.intensities(ROUND, of, NOISE)[0]) == 0.5


def chain_week(rise_bp: float, fall: float, level_bp: float) -> float:
    """Hazard per year of `model.politics` in the second of two equal weeks, noise drawn."""

    def module(made, **values):
        zeros = dict.fromkeys(made.__dataclass_fields__, 0.0)
        return made(**{k: jnp.asarray(v, dtype=float) for k, v in (zeros | values).items()})

    state = replace(politics.opening(), last_rise=jnp.asarray(rise_bp * BP),
                    last_fall=jnp.asarray(fall))  # fmt: skip
    news = module(politics.News, rise=rise_bp * BP, ten_year=level_bp * BP, shares_move=-fall)
    _, shown = politics.advance(
        state, jnp.zeros(()), news,
        politics.Noise(jnp.asarray(NOISE.ten_year * BP), jnp.asarray(NOISE.shares)),
        module(Politics, **ROUND, rally_half_life_weeks=6.0),
        module(Dispute, kind=[0.0, 0.0, 1.0]),
        module(Premises, rates_felt=1.0, shares_felt=1.0, shocks=1.0),
        module(Fates, reversal=37.0, retaliation=37.0, break_rank=np.full(N_BLOCS, 37.0)),
    )  # fmt: skip
    return float(shown.hazard)


@pytest.mark.parametrize(("rise", "fall", "level"), [(0, 0, 0), (20, 4, 60), (30, -3, 100)])
def test_it_is_the_equation_of_the_chain(rise, fall, level):
    # on the last day of a week the chain knows the five-day moves for certain: take that day alone
    of = days(1, kind=(0, 0, 1.0), rise=np.array([rise]), fall=np.array([fall]),
              level=np.array([level]))  # fmt: skip
    own = float(hazard.intensities(ROUND, of, NOISE)[0])
    slopes = [(0.05, rise, NOISE.ten_year), (0.16, fall, NOISE.shares)]
    other_days = []
    for share in (0.2, 0.4, 0.6, 0.8):
        log = ROUND["budget_offset"] + 0.4 * level / 100
        for slope, move, noise in slopes:
            bridge = noise * math.sqrt(2 * share * (1 - share))
            weight = [
                float(politics.average_of_rises(*map(jnp.asarray, (slope, mean, spread))))
                for mean, spread in ((float(move), bridge), (0.0, noise))
            ]
            log += math.log(weight[0] / weight[1])
        other_days.append(0.01 * math.exp(log))
    assert sum(other_days) + own == pytest.approx(chain_week(rise, fall, level) / 52, rel=1e-4)


# --- the likelihood ------------------------------------------------------------------------------


def test_kept_and_reversed_by_hand():
    assert said(days()) == pytest.approx(-0.03)
    assert said(reversed_on_the_last()) == pytest.approx(-0.02 + math.log(-math.expm1(-0.01)))


def test_outcomes_of_a_spell_by_rule_sum_to_one():
    ways = [math.exp(said(days(4)))]
    for last in range(4):
        lived = (np.arange(4) <= last).astype(float)
        ways.append(
            math.exp(said(days(4, reversed=np.ones(1), decided=np.eye(4)[last], lived=lived)))
        )
    assert sum(ways) == pytest.approx(1.0, rel=1e-12)


@pytest.mark.parametrize("rho", [0.001, 0.3, 1.0])
def test_outcomes_of_a_remembered_spell_sum_to_one(rho):
    listed = {"listed": np.ones(1)}
    ways = [math.exp(said(days(4, **listed), rho=rho))]
    for last in range(4):
        lived = (np.arange(4) <= last).astype(float)
        more = {"reversed": np.ones(1), "decided": np.eye(4)[last], "lived": lived}
        ways.append(math.exp(said(days(4, **listed, **more), rho=rho)))
    assert sum(ways) == pytest.approx(1.0, rel=1e-12)


def test_memory_that_is_fair_or_not_asked_changes_nothing():
    of = replace(reversed_on_the_last(), listed=np.ones(1))
    plain = said(reversed_on_the_last())
    assert said(of, rho=1.0) == pytest.approx(plain)
    assert said(of, rho=0.2, choices=Choices(memory=False)) == pytest.approx(plain)
    # if only reversals are remembered, a reversal says no more than when it came
    almost = said(of, rho=1e-12)
    assert almost == pytest.approx(plain - math.log(-math.expm1(-0.03)))


def test_where_nothing_was_at_issue_a_kept_spell_says_less():
    half = Choices(at_issue=0.5)
    assert said(days(), choices=half) == pytest.approx(math.log(0.5 + 0.5 * math.exp(-0.03)))
    reversal = reversed_on_the_last()
    assert said(reversal, choices=half) == pytest.approx(said(reversal) + math.log(0.5))
    for known in (days(listed=np.ones(1)), days(kind=(1.0, 0.0, 0.0))):
        assert said(known, choices=half) == pytest.approx(said(known))


def test_gradients_are_finite_at_extremes():
    of = reversed_on_the_last(rise=np.array([0.0, 900.0, -90.0]), fall=np.array([0.0, 80.0, 0.0]))

    @jax.jit
    def total(theta, rho):
        return hazard.log_likelihood(theta, rho, of, NOISE).sum()

    for theta in (ROUND, STILL):
        slopes = jax.grad(total)({k: jnp.asarray(v) for k, v in theta.items()}, jnp.asarray(0.5))
        assert all(bool(jnp.isfinite(x)) for x in slopes.values())


# --- the fit -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def made_up() -> Panel:
    """A panel of noise on the weekdays of 1990–2025."""
    rng = np.random.default_rng(2)
    every = [date(1990, 1, 1) + timedelta(days=n) for n in range(13149)]
    weekdays = [day for day in every if day.weekday() < 5]
    steps = rng.normal(size=(2, len(weekdays)))
    yields = 5.0 + 0.05 * np.cumsum(steps[0])
    shares = 100.0 * np.exp(0.01 * np.cumsum(steps[1]))
    columns = {"y10": yields, "spy": shares}
    return Panel({n: dict(zip(weekdays, map(float, c), strict=True)) for n, c in columns.items()})


def test_noise_is_that_of_five_days(made_up):
    found = hazard.noise_of(made_up)
    assert found.ten_year == pytest.approx(5.0 * math.sqrt(5.0), rel=0.05)
    assert found.shares == pytest.approx(math.sqrt(5.0), rel=0.05)


def from_the_priors(model, settings: Settings, *args) -> Sampled:
    """Draws from the priors in place of a long run, axes `chain`, `draw`."""
    priors, rng = load_priors("politics"), np.random.default_rng(3)
    levels = rng.uniform(size=(len(PARAMETERS) + 2, settings.chains, settings.draws))
    sites = {path: priors[path].quantile(u) for path, u in zip(PARAMETERS, levels, strict=False)}
    return Sampled(sites | {REMEMBERED: levels[-1], AT_ISSUE: levels[-2]}, {}, {}, 0)


def test_a_fit_says_what_it_rests_on(made_up, monkeypatch):
    monkeypatch.setattr(hazard, "run", from_the_priors)
    settings = Settings(seed=3, chains=2, warmup=0, draws=20, kept=20)
    fitted = hazard.fit(made_up, settings)
    assert set(fitted.loglik) == {spell.id for spell in spells.shipped()}
    every = (*fitted.draws.values(), *fitted.latents.values(), *fitted.loglik.values())
    assert all(column.shape == (20,) for column in every)
    assert set(fitted.latents) == {REMEMBERED, AT_ISSUE, "april_2025"}
    counted = fitted.notes
    assert (counted["spells"], counted["reversals"]) == (36.0, 8.0)
    kinds = (*spells.KINDS, spells.OTHER)
    for word in ("spells", "days", "reversals"):
        assert counted[word] == sum(float(counted[f"{word} {kind}"]) for kind in kinds)
    made = to_posterior("hazard", PARAMETERS, hazard.RESTS_ON, fitted, settings, "2026-10")
    assert set(made.draws) == {p for p, prior in load_priors().items() if prior.fit == "hazard"}


def test_likelihoods_by_spell_are_those_of_the_model(made_up):
    of, noise = hazard.days_in(made_up, spells.shipped()), hazard.noise_of(made_up)
    draws = {f"politics.{name}": np.array([value]) for name, value in ROUND.items()}
    by_spell = hazard.by_spell(draws, np.array([0.3]), of, noise, np.array([0.6]))
    whole = hazard.log_likelihood(ROUND, 0.3, of, noise, USUAL, 0.6)
    np.testing.assert_allclose([by_spell[id][0] for id in of.ids], whole, atol=1e-4)


def test_april_counts_bonds_and_shares():
    one = {"politics.yield_slope": np.array([1.0]), "politics.shares_slope": np.array([0.5])}
    assert hazard.april(one)[0] == pytest.approx(3.3 + 1.2)


def test_without_a_panel_there_is_no_fit():
    with pytest.raises(InputError, match="panel"):
        hazard.fit(None, Settings.short())


def test_a_panel_that_lacks_a_spell_is_named(made_up):
    late = {n: {d: v for d, v in c.items() if d.year > 2000} for n, c in made_up.series.items()}
    with pytest.raises(DataError, match="stress-1990-08-06"):
        hazard.fit(Panel(late), Settings.short())


def test_every_other_way_has_its_own_spells(made_up):
    ways = hazard.alternatives(made_up)
    assert next(iter(ways)) == "as shipped"
    days_in = {n: hazard.days_in(made_up, w[0], w[1], w[2].largest) for n, w in ways.items()}
    assert not days_in["spells by rule only"].listed.any()
    assert days_in["listed only, as remembered"].listed.all()
    at_risk = {name: of.at_risk.sum() for name, of in days_in.items()}
    assert at_risk["followed for 130 days"] > at_risk["followed for 32 days"]
    usual = days_in["as shipped"]
    largest = days_in["largest move of one to five days"]
    assert (largest.rise >= usual.rise).all() and (largest.rise > usual.rise).any()


def test_a_panel_that_cannot_be_read_ends_in_one_line(tmp_path, capsys):
    assert hazard.main(["--panel", str(tmp_path / "none.csv")]) == 3
    said = capsys.readouterr()
    assert said.out == ""
    assert "cannot read the panel" in said.err and said.err.count("\n") == 1


@pytest.mark.slow
@pytest.mark.skipif(not PANEL.is_file(), reason="the calibration panel is not part of the project")
def test_what_the_decision_says_of_the_fit():
    # docs/decisions/0013: medians, and what the data moved
    found = hazard.fit(read_panel(PANEL), Settings(draws=500))
    medians = {path.split(".")[1]: float(np.median(x)) for path, x in found.draws.items()}
    assert medians["calm_per_year"] == pytest.approx(0.53, abs=0.05)
    assert medians["yield_slope"] == pytest.approx(0.18, abs=0.03)
    assert medians["shares_slope"] == pytest.approx(1.47, abs=0.12)
    assert medians["level_slope"] == pytest.approx(0.31, abs=0.05)
    assert max(found.rhat.values()) <= 1.01 and min(found.ess.values()) >= 400
    assert found.divergences == 0
