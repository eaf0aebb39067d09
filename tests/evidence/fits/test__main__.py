"""`python -m bondstrike.evidence.fits`: what converges is written, the rest is told."""

from __future__ import annotations

import math
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from bondstrike.errors import SolveError
from bondstrike.evidence.fits import __main__ as command
from bondstrike.evidence.fits.sampling import Fitted, Settings
from bondstrike.evidence.posterior import load, read
from bondstrike.evidence.shelf import load_priors

PATH = "treasuries.lasting_bp"


def page(rhat: float = 1.001, seen: list[object] | None = None) -> SimpleNamespace:
    """A fit module of no time at all."""

    def fit(panel: object, settings: Settings) -> Fitted:
        if seen is not None:
            seen.append((panel, settings))
        draws = {PATH: load_priors()[PATH].quantile(np.linspace(0.1, 0.9, 40))}
        return Fitted(draws, {}, {}, rhat={PATH: rhat}, ess={PATH: 900.0})

    return SimpleNamespace(PARAMETERS=(PATH,), RESTS_ON=("weights.py",), fit=fit)


@pytest.fixture
def modules(monkeypatch: pytest.MonkeyPatch) -> dict[str, SimpleNamespace]:
    """Every fit is the quick one."""
    pages = {name: page() for name in command.FITS}
    monkeypatch.setattr(command, "module", pages.__getitem__)
    return pages


@pytest.mark.usefixtures("modules")
def test_a_fit_that_converges_is_written_and_told(tmp_path: Path, capsys):
    assert command.main(["price-impact", "--out", str(tmp_path)]) == 0
    texts = [(tmp_path / f"price-impact.{kind}").read_text("utf-8") for kind in ("csv", "json")]
    record = read("price-impact", *texts).record
    assert (record.name, record.kept, record.seed) == ("price-impact", 40, 1)
    said = capsys.readouterr().out
    assert said.startswith("price-impact: NUTS, 4000 draws in ")
    assert "R-hat at most 1.001, effective draws at least 900, 0 divergences" in said


@pytest.mark.parametrize("rhat", [1.2, math.nan])
def test_a_fit_that_does_not_converge_is_not_written(rhat: float, modules, tmp_path, capsys):
    modules["price-impact"] = page(rhat)
    assert command.main(["price-impact", "--out", str(tmp_path)]) == 4
    assert list(tmp_path.iterdir()) == []
    complaint = capsys.readouterr().err
    assert (
        complaint.startswith("fit price-impact is not kept: R-hat") and "\n" not in complaint[:-1]
    )


def test_a_short_run_is_not_judged(modules, tmp_path):
    seen: list[object] = []
    modules["price-impact"] = page(1.3, seen)
    arguments = ["price-impact", "--short", "--seed", "9", "--out", str(tmp_path)]
    assert command.main(arguments) == 0
    assert seen == [(None, Settings.short(9))]


@pytest.mark.usefixtures("modules")
@pytest.mark.parametrize("name", command.NEEDS_PANEL)
def test_a_fit_on_the_panel_asks_for_it(name: str, tmp_path: Path, capsys):
    assert command.main([name, "--out", str(tmp_path)]) == 2
    assert f"fit {name} reads the daily panel" in capsys.readouterr().err


def test_an_unknown_fit_gets_the_nearest(capsys):
    assert command.main(["price-impct"]) == 2
    assert "did you mean 'price-impact'?" in capsys.readouterr().err
    assert set(command.NEEDS_PANEL) <= set(command.FITS)


def test_a_refit_that_does_not_converge_is_named_and_not_kept(monkeypatch):
    posterior = load("price-impact")

    def fit(panel: object, settings: Settings, without: list[str]) -> Fitted:
        return Fitted(dict(posterior.draws), {}, {}, rhat={"x": 1.5}, ess={"x": 900.0})

    monkeypatch.setattr(command, "module", lambda name: SimpleNamespace(fit=fit))
    with pytest.raises(SolveError, match=r"without PI04\+PI05 is not kept: R-hat of x is 1\.500"):
        command.refitted("price-impact", posterior, Settings())
    unjudged = command.refitted("price-impact", posterior, Settings.short(), judged=False)
    assert unjudged.quality["PI04+PI05"]["rhat"] == 1.5
