"""The page of a link says all that a reader needs to argue with it."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from bondstrike.errors import InputError
from bondstrike.evidence.beliefs import load_beliefs
from bondstrike.evidence.empirical import Empirical
from bondstrike.evidence.explain import explain, explain_fit, explain_fits, explain_prior
from bondstrike.evidence.identification import Standing
from bondstrike.evidence.posterior import Posterior
from bondstrike.evidence.shelf import LINKS, load_priors
from tests.evidence.test_posterior import sample_posterior

LASTING = "treasuries.lasting_bp"


@pytest.mark.parametrize("link", LINKS)
def test_every_parameter_of_a_link_is_on_its_page_in_order(link):
    page = explain(link, equation="e = mc²")
    assert page.equation == "e = mc²"
    assert [parameter.path for parameter in page.parameters] == list(load_priors(link))
    for parameter in page.parameters:
        low, high = parameter.range
        assert parameter.valid[0] <= low < parameter.median < high <= parameter.valid[1]
        assert parameter.unit in parameter.prior


def test_a_page_shows_the_beliefs_and_the_fits_behind_them():
    for link in LINKS:
        page = explain(link)
        beliefs = load_beliefs().priors
        fits = [beliefs[p.path].fit for p in page.parameters if beliefs[p.path].before is not None]
        assert [fit.name for fit in page.fits] == list(dict.fromkeys(fits))
        assert [p.median for p in page.parameters] == [
            beliefs[p.path].median for p in page.parameters
        ]


def test_citations_are_said_in_a_line():
    page = explain_prior(load_priors()[LASTING])
    assert {study.id for study in page.cites} == set(load_priors()[LASTING].cites)
    assert all("\n" not in study.summary() for study in page.cites)


def test_a_prior_without_a_fit_shows_no_posterior():
    page = explain_prior(load_priors()["politics.rally"])
    assert (page.standing, page.identified) == (Standing.JUDGEMENT, False)
    assert page.overlap is page.before is page.before_range is None and page.fit == ""


def test_a_fitted_parameter_shows_prior_and_posterior():
    """A uniform prior on 0 to 10, and draws that fill 4 to 6: a fifth of it is in common."""
    from bondstrike.evidence.distributions import Uniform

    draws = Empirical.of(np.linspace(4.0, 6.0, 2001))
    prior = dataclasses.replace(
        load_priors()[LASTING], distribution=draws, before=Uniform(0.0, 10.0),
        valid=(0.0, 10.0), fit="price-impact",
    )  # fmt: skip
    page = explain_prior(prior)
    assert page.range == pytest.approx((4.1, 5.9), abs=1e-3)
    assert page.before_range == pytest.approx((0.5, 9.5))
    assert page.overlap == pytest.approx(0.2, abs=1e-3)
    assert (page.standing, page.identified, page.fit) == (Standing.FITTED, True, "price-impact")
    assert page.before is not None and page.before.startswith("uniform, 0–10")


def test_a_fit_is_shown_with_its_worst_numbers(monkeypatch):
    made = sample_posterior()
    monkeypatch.setitem(explain_fit.__globals__, "load", lambda _: made)
    found = explain_fit("sample")
    assert (found.worst_rhat, found.least_ess) == (1.004, 512.0)
    assert found.units == ("PI04", "PI05", "PI11")
    assert found.notes == made.record.notes
    assert explain_fits(["", "sample", "sample"]) == (found,)


def test_a_fit_without_chains_has_no_worst(monkeypatch):
    made = sample_posterior()
    record = dataclasses.replace(made.record, rhat={}, ess={}, method="Laplace")
    still = Posterior(made.draws, made.latents, made.loglik, record)
    monkeypatch.setitem(explain_fit.__globals__, "load", lambda _: still)
    found = explain_fit("sample")
    assert found.worst_rhat is None and found.least_ess is None


def test_what_the_user_replaced_is_marked():
    page = explain("fed", overrides={"fed.words": 0.2})
    marked = {parameter.path: parameter.prior for parameter in page.parameters if parameter.yours}
    assert marked == {"fed.words": "fixed at 0.2 share"}
    assert [p.standing for p in page.parameters if p.yours] == [Standing.YOURS]


def test_an_unknown_link_gets_the_nearest():
    with pytest.raises(InputError) as caught:
        explain("heaven")
    assert caught.value.nearest == "haven"
    with pytest.raises(InputError):
        explain("fed", overrides={"haven.opening": 0.5})
