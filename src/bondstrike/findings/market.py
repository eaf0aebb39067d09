"""Reads the statements about the market off a result. Types are in `findings.statements`."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from bondstrike.ensemble.blocks import Block
from bondstrike.ensemble.manifest import Moments
from bondstrike.ensemble.result import Result
from bondstrike.ensemble.summaries import DOLLAR_PARTS, MOMENTS, PARTS
from bondstrike.ensemble.variants import ALONE, FED_MODES, NO_HAVEN, fed_variant
from bondstrike.findings import statements as say
from bondstrike.findings.ranges import HIGH, LOW, NEVER, Range, odds_of, range_of, ratio
from bondstrike.units import PERCENT
from bondstrike.vocabulary import TEN_YEAR, Bloc, Tenor

DAY_ONE, MONTH, QUARTER, HALF_YEAR, TWO_YEARS, LAST = range(len(MOMENTS))
ROUNDING_BP = 0.5
ABSORBED_AT = (MONTH, QUARTER, HALF_YEAR, TWO_YEARS)


class Draws:
    """Summaries of the sound draws, by name, in one variant or in the run itself."""

    def __init__(self, block: Block, variant: str = "") -> None:
        self.block = block
        self.position: int | None = None
        if variant:
            self.position = (block.label("variant") or ()).index(variant)
        self.sound = self._in_variant("not_finite") == 0.0

    def __getitem__(self, name: str) -> np.ndarray:
        """[draw, …] in float64, defective draws that are not finite left out."""
        return np.asarray(self._in_variant(name)[self.sound], float)

    def _in_variant(self, name: str) -> np.ndarray:
        return self.block[name] if self.position is None else self.block[name][self.position]

    def at(self, name: str, moment: int) -> np.ndarray:
        """Effect on a followed variable at a moment, [draw, …]."""
        return self[f"{name}_at"][:, moment]

    def range(self, name: str) -> Range:
        """Range of one summary in its own unit."""
        return range_of(self[name], self.block.quantities[name].unit)

    def range_at(self, name: str, moment: int) -> Range:
        """Range of a followed variable's effect at a moment, in its own unit."""
        return range_of(self.at(name, moment), self.block.quantities[f"{name}_at"].unit)


def read(result: Result) -> say.Market:
    """All statements about the market."""
    draws = Draws(result.blocks["summaries"])
    facts, moments = result.manifest.facts, result.manifest.moments
    return say.Market(
        condition=condition(result),
        moments=moments,
        sale=sale(draws, moments, facts, result.manifest.announced),
        yields=yields(draws),
        path=path(result),
        drivers=drivers(draws),
        book=book(draws, facts),
        dollar=currency(draws),
        fed=fed(draws, result),
        absorption=tuple(absorption(draws, moment) for moment in ABSORBED_AT),
        dollars=dollars(draws),
        claims=claims(draws),
        extremes=extremes(draws),
        alone=alone(result),
        haven=haven(draws, result),
    )


def condition(result: Result) -> say.Condition:
    """What every number is conditional on."""
    manifest = result.manifest
    return say.Condition(
        title=manifest.title,
        name=manifest.name,
        baseline_date=manifest.baseline_date,
        ten_year_percent=manifest.facts.get("ten_year_percent", NEVER),
        draws=manifest.draws,
        not_finite=manifest.not_finite,
        not_cleared=manifest.not_cleared,
        first_failure=str(manifest.failures[0]) if manifest.failures else "",
        seed=manifest.seed,
        fed_mode=manifest.fed_mode,
        parameters_vary=manifest.parameters_vary,
        shocks=manifest.shocks,
        yours=manifest.overrides,
        weeks=manifest.moments.last + 1,
        variant_draws=_variant_draws(result),
    )


def _variant_draws(result: Result) -> int:
    variants = result.blocks.get("variants")
    return variants.sizes()["draw"] if variants else 0


def sale(draws: Draws, moments: Moments, facts: Mapping[str, float], announced: bool) -> say.Sale:
    """How much is sold, by whom, and how large that is."""
    sold, by_bloc = draws.at("sold", LAST), draws["sold_by_bloc"]
    ranges = {bloc.value: range_of(by_bloc[:, i], "$bn par") for i, bloc in enumerate(Bloc)}
    coupons = facts.get("coupons_par_bn", NEVER)
    turnover = facts.get("turnover_bn_per_day", NEVER)
    return say.Sale(
        sold=range_of(sold, "$bn par"),
        by_bloc={name: found for name, found in ranges.items() if found.high > 0.0},
        of_coupons=range_of(sold / coupons / PERCENT, "%"),
        turnover_days=range_of(sold / turnover, "days"),
        weeks=moments.sale_end - moments.first_sale,
        first_week=moments.first_sale,
        announced=announced,
    )


def yields(draws: Draws) -> tuple[say.YieldRow, ...]:
    """Effect on each yield at the run's moments and at its own peak."""

    def at(moment: int, tenor: int) -> Range:
        return range_of(draws.at("yields", moment)[:, tenor], "bp")

    return tuple(
        say.YieldRow(
            tenor=tenor.value,
            day_one=at(DAY_ONE, i),
            peak=range_of(draws["yields_peak"][:, i], "bp"),
            quarter=at(QUARTER, i),
            two_years=at(TWO_YEARS, i),
        )
        for i, tenor in enumerate(Tenor)
    )


def path(result: Result) -> say.WeeklyRange:
    """Effect on the ten-year by week, over the draws that kept weekly paths."""
    yields = result.blocks["weekly"]["yields"][..., TEN_YEAR]
    until = result.manifest.moments.two_years + 1
    effect = np.asarray(yields[:, 0, :until] - yields[:, 1, :until], float)
    sound = effect[np.isfinite(effect).all(axis=1)]
    if not len(sound):
        return say.WeeklyRange((), (), ())
    points = np.quantile(sound, (LOW, 0.5, HIGH), axis=0)
    return say.WeeklyRange(*(tuple(map(float, line)) for line in points))


def drivers(draws: Draws) -> say.Drivers:
    """What the ten-year's effect is made of at its peak."""
    return say.Drivers(
        peak_week=draws.range("ten_year_peak_week"),
        parts={name: draws.range(f"{name}_at_peak") for name in PARTS},
    )


def book(draws: Draws, facts: Mapping[str, float]) -> say.Book:
    """Price change of the coupons outstanding."""
    trough, value = draws["book_value_trough"], facts.get("coupons_market_bn", NEVER)
    return say.Book(
        day_one=draws.range_at("book_value", DAY_ONE),
        trough=range_of(trough, "$bn"),
        trough_percent=range_of(trough / value / PERCENT, "%"),
    )


def currency(draws: Draws) -> say.Currency:
    """Effect on the broad dollar."""
    return say.Currency(
        day_one=draws.range_at("dollar", DAY_ONE),
        quarter=draws.range_at("dollar", QUARTER),
        two_years=draws.range_at("dollar", TWO_YEARS),
        trough=draws.range("dollar_trough"),
        parts={name: draws.range(f"{name}_at_trough") for name in DOLLAR_PARTS},
    )


def fed(draws: Draws, result: Result) -> say.Fed:
    """What the central bank does, and what each way of answering would do."""
    first = draws["fed_first_week"]
    variants = _variants(result)
    panel = [mode for mode in FED_MODES if fed_variant(mode) in variants]
    return say.Fed(
        mode=result.manifest.fed_mode,
        bought=draws.range("fed_held_most"),
        first_week=range_of(np.where(first >= 0.0, first, NEVER), "week"),
        steps_in=odds_of(draws["fed_triggered_with"] > 0.5),
        steps_in_anyway=odds_of(draws["fed_triggered_without"] > 0.5),
        carry=draws.range("fed_carry_sum"),
        panel=tuple(_fed_row(result, mode) for mode in panel),
    )


def _fed_row(result: Result, mode: str) -> say.FedRow:
    draws = Draws(result.blocks["variants"], fed_variant(mode))
    return say.FedRow(
        mode=mode,
        peak=_ten_year_peak(draws),
        quarter=range_of(draws.at("yields", QUARTER)[:, TEN_YEAR], "bp"),
        bought=draws.range("fed_held_most"),
        dollar=draws.range("dollar_trough"),
        steps_in=odds_of(draws["fed_triggered_with"] > 0.5),
        within_band=odds_of(draws["ten_year_quiet_top"] <= say.BAND_BP + ROUNDING_BP),
    )


def absorption(draws: Draws, moment: int) -> say.Absorption:
    """Who holds what was sold, at one moment."""
    sold = draws.at("sold", moment)

    def share(*names: str) -> Range:
        held = sum(draws.at(name, moment) for name in names)
        return range_of(ratio(np.asarray(held), sold) / PERCENT, "%")

    return say.Absorption(
        moment=MOMENTS[moment],
        sold=range_of(sold, "$bn par"),
        shares={name: share(name) for name in say.BUYERS},
        haven=share("haven_buyers"),
        price_led=share("home_buyers", "foreign_buyers"),
    )


def dollars(draws: Draws) -> say.Dollars:
    """Where the proceeds are after two years."""
    got = {name: draws.at(name, TWO_YEARS) for name in ("proceeds", "converted", "parked")}
    takers = ("residents", "official", "private")
    return say.Dollars(
        proceeds=range_of(got["proceeds"], "$bn"),
        kept=range_of(got["proceeds"] - got["converted"] - got["parked"], "$bn"),
        parked=range_of(got["parked"], "$bn"),
        converted=range_of(got["converted"], "$bn"),
        **{taker: draws.range_at(f"dollars_{taker}", TWO_YEARS) for taker in takers},
    )


def claims(draws: Draws) -> say.Claims:
    """Gross and net after two years."""
    error = draws["ledger_error"]
    return say.Claims(
        gross=draws.range_at("gross_claims", TWO_YEARS),
        us_assets_abroad=draws.range_at("us_assets_abroad", TWO_YEARS),
        net_transactions=draws.range_at("net_transactions", TWO_YEARS),
        net_valuation=draws.range_at("net_valuation", TWO_YEARS),
        ledger_error=float(error.max()) if error.size else NEVER,
    )


def extremes(draws: Draws) -> say.Extremes:
    """How far it can go."""
    largest = draws["ten_year_largest"]
    return say.Extremes(
        beyond={threshold: odds_of(largest > threshold) for threshold in say.THRESHOLDS_BP},
        tipped=odds_of(draws["tipped_with"] > 0.5),
        tipped_anyway=odds_of(draws["tipped_without"] > 0.5),
        two_solutions=odds_of(draws["two_solutions_with"] > 0.5),
    )


def alone(result: Result) -> say.AllElseEqual | None:
    """The sale alone: Fed, haven and other policy switched off."""
    if ALONE not in _variants(result):
        return None
    draws = Draws(result.blocks["variants"], ALONE)
    peak, later = draws["yields_peak"], draws.at("yields", TWO_YEARS)
    return say.AllElseEqual(
        yields_peak={t.value: range_of(peak[:, i], "bp") for i, t in enumerate(Tenor)},
        yields_two_years={t.value: range_of(later[:, i], "bp") for i, t in enumerate(Tenor)},
        rises=odds_of(draws.at("yields", QUARTER)[:, TEN_YEAR] > 0.0),
        book_trough=draws.range("book_value_trough"),
    )


def haven(draws: Draws, result: Result) -> say.HavenEffect | None:
    """The ten-year's peak with the haven and without it."""
    if NO_HAVEN not in _variants(result):
        return None
    switched_off = Draws(result.blocks["variants"], NO_HAVEN)
    return say.HavenEffect(_ten_year_peak(draws), _ten_year_peak(switched_off))


def _ten_year_peak(draws: Draws) -> Range:
    return range_of(draws["yields_peak"][:, TEN_YEAR], "bp")


def _variants(result: Result) -> tuple[str, ...]:
    block = result.blocks.get("variants")
    return (block.label("variant") or ()) if block else ()
