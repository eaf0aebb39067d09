"""Small inputs of the quality report whose every number is chosen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from bondstrike.evidence.beliefs import Beliefs
from bondstrike.evidence.distributions import Uniform
from bondstrike.evidence.empirical import Empirical
from bondstrike.evidence.explain import FitPage
from bondstrike.evidence.shelf import load_priors
from bondstrike.findings.leave_out import LeaveOut, Row
from bondstrike.findings.ranges import Range
from bondstrike.history.backtest import TOGETHER, Backtest, summed
from bondstrike.report.quality_inputs import (
    Acceptance,
    Accepted,
    Changes,
    Checks,
    Inputs,
    Kept,
    Ranks,
    Shift,
)
from tests.evidence.test_posterior import sample_posterior
from tests.history.test_backtest import example

MOVED, STAYED = "treasuries.lasting_bp", "treasuries.month_ratio"


def beliefs() -> Beliefs:
    """One parameter that its fit moved, one that it left, the others without a fit."""
    draws = {MOVED: np.linspace(4.0, 5.0, 500), STAYED: np.linspace(0.0, 10.0, 500)}
    priors = {}
    for path, prior in load_priors().items():
        bare = replace(prior, fit="", before=None)
        if path in draws:
            bare = replace(
                bare, distribution=Empirical.of(draws[path]), before=Uniform(0.0, 10.0),
                valid=(0.0, 10.0), fit="sample",
            )  # fmt: skip
        priors[path] = bare
    return Beliefs(priors)


FIT = FitPage("sample", "NUTS", 1, 4000, 1.004, 512.0, 0, ("PI04", "PI05"), {"n": 2.0}, "2026-11")

ROWS = (
    Accepted("1 % sold, bp", "PI04", 8.0, 30.0, 16.0, (5.0, 17.0, 62.0)),
    Accepted("April 2025, bp", "MF05", 47.0, 47.0, 47.0, (-6.0, 2.7, 8.5)),
)


def backtest() -> Backtest:
    """A pair of which one misses with its second outcome inside, and an episode not scored."""
    judged = []
    for (id, variable, weeks), title in zip(TOGETHER, ("Tariffs of 2025", "China"), strict=True):
        seen = replace(example().outcomes[0], variable=variable, weeks=weeks)
        later = replace(seen, variable="dollar", unit="%", weeks=weeks + 1)
        judged.append(replace(example(), id=id, title=title, outcomes=(seen, later)))
    miss = replace(judged[0].outcomes[0], inside_ninety=False, observed=47.0, pit=1.0)
    start = "2025-04-04"
    judged[0] = replace(judged[0], start=start, outcomes=(miss, *judged[0].outcomes[1:]))
    used = replace(example(), id="dash-for-cash-2020", title="Dash", role="calibrate")
    return summed((*judged, used), 4, 1)


def left_out() -> LeaveOut:
    """Three studies: one named and re-fitted, one seen, one that keeps half its weight."""
    some, peak = Range(-1.0, 0.5, 2.0, "pp"), Range(2.0, 10.0, 31.0, "bp")

    def row(unit: str, moved: float, weight: float = 0.0, **flags: bool) -> Row:
        shift = Range(moved - 0.1, moved, moved + 0.1, "pp")
        flags = {"seen": False, "named": False} | flags
        return Row(unit, "fit" if unit else "", weight, some, shift, peak, peak, **flags)

    return LeaveOut(
        name="x", title="A sale.", yours=(), draws=256, seed=1, weeks=26,
        whole=row("", 0.0, 1.0), range=some, refused={},
        rows=(
            row("PI11", 0.01, 0.5), row("PI13", 0.4, seen=True),
            row("PI04+PI05", 6.0, seen=True, named=True, refitted=True),
        ),
    )  # fmt: skip


PEAK, SHARE = "market.yields.10y.peak", Kept((0.04,), "share")

CHANGES = Changes(
    "0.2.0",
    (
        Shift("eu-and-others", PEAK, Kept((2, 10, 31), "bp"), Kept((3, 11, 40), "bp"), True),
        Shift("eu-and-others", "market.extremes.tipped", SHARE, SHARE, False),
        Shift("nothing", PEAK, Kept((0, 0, 0), "bp"), Kept((0, 0, 0), "bp"), False),
    ),
    ("answer The ten-year peaks higher: posteriors in place of priors.",),
)


def whole() -> Inputs:
    """Every section has its input."""
    return Inputs(
        version="9.9.9", date="2026-11-22", beliefs=beliefs(), fits=(FIT,),
        records=(sample_posterior().record,), acceptance=Acceptance(ROWS, ("a   line",)),
        checks=Checks(3, ("April 2025",), (("Tail of quiet years", "assert 70.9 == 61"),)),
        history=backtest(),
        ranks=(Ranks("sample", MOVED, (10,) * 10), Ranks("sample", STAYED, (91,) + (1,) * 9)),
        left_out=left_out(), changes=CHANGES,
    )  # fmt: skip


def empty() -> Inputs:
    """Nothing has been measured, and no fit is in place."""
    bare = {path: replace(prior, fit="", before=None) for path, prior in load_priors().items()}
    return Inputs(version="9.9.9", date="2026-11-22", beliefs=Beliefs(bare))
