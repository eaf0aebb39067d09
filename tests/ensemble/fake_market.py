"""A result of the fake chain with the variants and facts of a real run."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from bondstrike.ensemble.result import Result
from bondstrike.ensemble.runner import run
from bondstrike.ensemble.variants import ALONE, FED_MODES, NO_HAVEN, fed_variant
from bondstrike.findings.market import read
from bondstrike.findings.statements import Market
from tests.ensemble import fakes

FACTS = {
    "ten_year_percent": 5.28,
    "coupons_par_bn": 20_000.0,
    "coupons_market_bn": 10_000.0,
    "turnover_bn_per_day": 500.0,
}


@cache
def fake_result() -> Result:
    """Three hundred draws of the fake chain with the variants of a real run."""
    fed = {fed_variant(mode): fakes.scenario(fed=0.1 * i) for i, mode in enumerate(FED_MODES)}
    variants = {
        **fed,
        NO_HAVEN: fakes.scenario(haven=0.0),
        ALONE: fakes.scenario(fed=0.0, haven=0.0),
    }
    job = fakes.job(variants=variants)
    return run(job, replace(fakes.manifest(300), facts=FACTS, announced=True))


@cache
def fake_market() -> Market:
    """The statements about it."""
    return read(fake_result())
