"""Small inputs of the quality report whose every number is chosen."""

from __future__ import annotations

import dataclasses

import numpy as np

from bondstrike.evidence.beliefs import Beliefs
from bondstrike.evidence.distributions import Uniform
from bondstrike.evidence.empirical import Empirical
from bondstrike.evidence.explain import FitPage
from bondstrike.evidence.shelf import load_priors
from bondstrike.report.quality_inputs import (
    Acceptance,
    Accepted,
    Changes,
    History,
    Inputs,
    LeftOut,
    Omitted,
    Ranks,
    Scored,
    Shift,
)
from tests.evidence.test_posterior import sample_posterior

MOVED, STAYED = "treasuries.lasting_bp", "treasuries.month_ratio"


def beliefs() -> Beliefs:
    """One parameter that its fit moved, one that it left, the others without a fit."""
    draws = {MOVED: np.linspace(4.0, 5.0, 500), STAYED: np.linspace(0.0, 10.0, 500)}
    priors = {}
    for path, prior in load_priors().items():
        bare = dataclasses.replace(prior, fit="", before=None)
        if path in draws:
            bare = dataclasses.replace(
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

OUTCOMES = (
    Scored("china-2014", "10-year", "bp", True, (-30, -12, 0, 12, 30), 5.0, 0.6, 3.0, {"flat": 4}),
    Scored("tariffs-2025", "10-year", "bp", True, (-9, -4, 0, 4, 9), 47.0, 1.0, 44.0, {"flat": 47}),
    Scored("taper-2013", "dollar", "%", False, (-3, -1, 0, 1, 3), 1.0, 0.7, 0.5, {"flat": 0.4}),
)

CHANGES = Changes(
    "0.2.0",
    (
        Shift("eu-and-others", "market.yields.10y.peak", "2, 10, 31 bp", "3, 11, 40 bp", True),
        Shift("eu-and-others", "market.sale.sold", "46, 321, 596 $bn", "46, 321, 596 $bn", False),
        Shift("nothing", "market.yields.10y.peak", "0, 0, 0 bp", "0, 0, 0 bp", False),
    ),
    ("answer The ten-year peaks higher: posteriors in place of priors.",),
)


def whole() -> Inputs:
    """Every section has its input."""
    left = LeftOut(
        ("peak, bp",),
        (
            Omitted("", "−8.9 to +3.7", ("+2 to +31",), False),
            Omitted("PI11", "−8 to +3.6", ("+2 to +30",), False),
            Omitted("PI04+PI05", "+5 to +9", ("+9 to +80",), True),
        ),
        ("One study is named.",),
    )
    return Inputs(
        version="9.9.9", date="2026-11-22", beliefs=beliefs(), fits=(FIT,),
        records=(sample_posterior().record,), acceptance=Acceptance(ROWS, ("a line",)),
        history=History(OUTCOMES, ("Of two outcomes one lies within 90 %.",)),
        ranks=(Ranks("sample", MOVED, (10,) * 10), Ranks("sample", STAYED, (91,) + (1,) * 9)),
        left_out=left, changes=CHANGES,
    )  # fmt: skip


def empty() -> Inputs:
    """Nothing has been measured, and no fit is in place."""
    bare = {
        path: dataclasses.replace(prior, fit="", before=None)
        for path, prior in load_priors().items()
    }
    return Inputs(version="9.9.9", date="2026-11-22", beliefs=Beliefs(bare))
