"""One study and what rests on it; the fits, those that can't be used among them."""

from __future__ import annotations

import pytest

from bondstrike.errors import DataError, InputError
from bondstrike.evidence.library import studies
from bondstrike.evidence.posterior import load
from bondstrike.evidence.shelf import load_priors
from bondstrike.evidence.weights import reweighted
from bondstrike.findings import shelf
from bondstrike.findings.shelf import (
    STEPS,
    FitRefused,
    FitReport,
    fit_names,
    fit_reports,
    least_weight,
    study_page,
)


def test_a_study_knows_what_cites_it():
    page = study_page("PI04", {"PI04": 2.0})
    paths = [one.path for one in page.cited_by]
    assert paths == [path for path, prior in load_priors().items() if "PI04" in prior.cites]
    assert "treasuries.lasting_bp" in paths
    assert (page.fit, page.weight, page.together) == ("price-impact", 2.0, ("PI04", "PI05"))
    assert page.impact is not None and page.impact.change_bp == 50.0


def test_what_no_fit_rests_on_has_no_weight():
    page = study_page("PI14")
    assert (page.fit, page.weight, page.together, page.impact) == ("", None, (), None)
    assert page.not_rescaled


def test_every_study_has_a_page():
    for id in studies():
        page = study_page(id)
        assert page.study.id == id
        assert (page.weight is None) == (page.fit == "") and (page.together == ()) == (not page.fit)


def test_an_unknown_study_is_refused():
    with pytest.raises(InputError, match="did you mean"):
        study_page("PI4")


def test_a_fit_is_reported_quantity_by_quantity():
    report = shelf.fit_report("price-impact")
    record = load("price-impact").record
    assert report.digest == record.digest and report.rhat == record.rhat
    assert set(report.overlap) == set(report.standing) == set(record.priors)
    assert all(0.0 <= share <= 1.0 for share in report.overlap.values())
    assert {*report.standing.values()} <= {"fitted", "unmoved"}


def test_a_fit_that_cannot_be_used_is_told(monkeypatch: pytest.MonkeyPatch):
    def read(name: str) -> FitReport:
        raise DataError(f"no posterior {name} · refit with: x")

    monkeypatch.setattr(shelf, "fit_report", read)
    found = fit_reports()
    assert [one.name for one in found if isinstance(one, FitRefused)] == list(fit_names())
    assert "price-impact" in fit_names() and len(set(fit_names())) == len(fit_names())


def test_a_study_that_draws_cannot_bear_to_lose_is_answered_by_another_fit():
    posterior, found = load("price-impact"), {}
    for unit in posterior.loglik:
        weights = dict.fromkeys(unit.split("+"), 0.0)
        found[unit] = shelf.refitted("price-impact", unit, {})
        assert found[unit] is not reweighted(posterior, weights).sound
    assert set(found.values()) == {True, False}
    # no fit was made without two studies at once
    assert not shelf.refitted("price-impact", "PI10", {"QE03": 0.0})


def test_the_least_weight_is_the_first_that_is_borne():
    posterior = load("price-impact")
    for unit in posterior.loglik:
        assert least_weight("price-impact", unit, {}) == 0.0, unit  # re-weighted, or fitted without
    # beside others that are left out no refit stands in: the draws must bear it
    beside = {"QE03": 0.0, "QE01": 0.0}
    for ids in (("PI04", "PI05"), ("PI10",)):
        sound = [reweighted(posterior, {**beside, **dict.fromkeys(ids, w)}).sound for w in STEPS]
        expected = STEPS[sound.index(True)] if any(sound) else None
        assert least_weight("price-impact", "+".join(ids), beside) == expected
