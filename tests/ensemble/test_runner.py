"""The runner: same digits whatever the threads and the total, and a clean way out."""

from __future__ import annotations

import dataclasses
import threading

import numpy as np
import pytest

from bondstrike.ensemble.attribution import COALITIONS, SWITCHES
from bondstrike.ensemble.program import CHUNK
from bondstrike.ensemble.runner import run
from tests.ensemble import fakes


def same(left, right, draws: int) -> bool:
    """Whether two blocks agree to the last digit in their first draws."""
    return all(
        np.array_equal(left[name][:draws], right[name][:draws], equal_nan=True)
        for name in left.arrays
    )


def test_a_draw_does_not_depend_on_threads_or_total():
    few = run(fakes.job(), fakes.manifest(70), threads=1)
    many = run(fakes.job(), fakes.manifest(300), threads=4)
    for name in ("parameters", "summaries", "weekly", "quarterly", "ledger", "economy"):
        assert same(few.blocks[name], many.blocks[name], 70), name
    assert few.blocks["summaries"]["vix_at"].shape[0] == 70


def test_numbers_are_those_of_the_chain():
    result = run(fakes.job(), fakes.manifest(65))
    index = np.arange(65)
    expected = (4.0 + 2.0 * np.sin(index)) * (1.0 - 0.1 * 0.5)
    peak = result.blocks["summaries"]["yields_peak"][:, fakes.TEN]
    np.testing.assert_allclose(peak, expected, rtol=1e-6)
    bloc = result.blocks["summaries"]["sold_by_bloc"]
    np.testing.assert_allclose(bloc.sum(axis=1), 1000.0, rtol=1e-6)
    assert np.count_nonzero(bloc[0]) == 3


def test_economy_and_senders_arrive_where_they_are_kept():
    result = run(fakes.job(), fakes.manifest(70))
    economy, summaries = result.blocks["economy"], result.blocks["summaries"]
    assert economy["debt"].shape == (70, 2, fakes.QUARTERS)
    assert economy["debt"][69].tolist() == [[3.0 * q for q in range(1, 11)], [0.0] * 10]
    assert summaries["interest_by_year"][69, :2].tolist() == [12.0, 12.0]
    assert np.isnan(summaries["interest_by_year"][:, 2:]).all()
    np.testing.assert_array_equal(summaries["senders_executed"], 16.0)
    np.testing.assert_array_equal(summaries["weeks_to_place"], fakes.PLACED - fakes.SALE_END)


def test_every_combination_is_run_on_the_central_path():
    block = run(fakes.job(), fakes.manifest(3)).blocks["attribution"]
    assert block.label("coalition") == COALITIONS
    for row, bits in enumerate(COALITIONS):
        on = dict(zip(SWITCHES, map(int, bits), strict=True))
        peak = on["announcement"] * 4.0 * (1.0 - on["haven"] * 0.1 * 0.5)
        assert block["peak"][row] == pytest.approx(peak, abs=1e-12), bits
        assert block["pressure"][row] == pytest.approx(on["rates_felt"] * peak / 100.0, abs=1e-12)


def test_without_a_fed_that_never_buys_there_is_no_attribution():
    assert "attribution" not in run(fakes.job(never=None), fakes.manifest(3)).blocks


def test_paths_hold_both_halves_and_quarter_ends():
    result = run(fakes.job(), fakes.manifest(65))
    weekly, quarterly = result.blocks["weekly"]["sold"], result.blocks["quarterly"]["sold"]
    np.testing.assert_array_equal(weekly[:, :, 12::13], quarterly)
    assert (weekly[:, 1] == 0.0).all()
    assert (weekly[:, 0, -1] == 1000.0).all()


def test_the_central_path_stands_at_medians_without_shocks():
    central = run(fakes.job(), fakes.manifest(3)).blocks["central"]
    assert central["yields"].shape == (2, fakes.WEEKS, 5)
    assert central["yields"][0, -1, fakes.TEN] == pytest.approx(4.0 * 0.95)
    assert (central["noise"] == 0.0).all()


def test_variants_run_over_the_same_draws():
    result = run(fakes.job(), fakes.manifest(300))
    variants, summaries = result.blocks["variants"], result.blocks["summaries"]
    assert variants.label("variant") == ("own", "no-fed")
    own, no_fed = variants["fed_held_most"]
    assert own.shape == (128,)
    np.testing.assert_array_equal(own, summaries["fed_held_most"][:128])
    assert (no_fed == 0.0).all() and (own > 0.0).all()
    assert (variants["not_finite"] == 0.0).all()


def test_a_shorter_horizon_is_cut():
    job = fakes.job(
        weeks=20, summaries=dataclasses.replace(fakes.plan(), moments=fakes.moments(20))
    )
    result = run(job, fakes.manifest(5, moments=fakes.moments(20)))
    assert result.blocks["weekly"]["sold"].shape == (5, 2, 20)
    assert result.blocks["quarterly"]["sold"].shape == (5, 2, 1)
    assert result.blocks["central"]["sold"].shape == (2, 20)
    assert result.blocks["attribution"]["peak"][-1] == pytest.approx(3.8)


def broken(columns):
    """Draw 66 turns non-finite in week 9 with the lever, draw 2 is not cleared."""
    index = np.round(np.asarray(columns["index"])).astype(int)
    known = {name: value for name, value in columns.items() if name != "index"}
    bad = np.where(index == 66, 9.0, np.inf)
    return {**known, "bad": bad, "uncleared": np.where(index == 2, 1e-8, 0.0)}


def numbered(first: int, count: int):
    """The fake columns, with the index beside them."""
    return {**fakes.columns(first, count), "index": np.arange(first, first + count, dtype=float)}


def test_defective_draws_are_named_and_the_rest_stays():
    job = fakes.job(
        columns=numbered,
        to_parameters=broken,
        medians={**fakes.MEDIANS, "index": np.float64(0.0)},
        parameters={**fakes.job().parameters, "index": fakes.job().weekly["sold"]},
        variants={},
    )
    result = run(job, fakes.manifest(100))
    manifest, summaries = result.manifest, result.blocks["summaries"]
    assert np.flatnonzero(summaries["not_finite"]).tolist() == [66]
    assert np.flatnonzero(summaries["not_cleared"]).tolist() == [2]
    assert (manifest.not_finite, manifest.not_cleared, manifest.failed) == (1, 1, 2)
    uncleared, bad = manifest.failures
    assert (uncleared.draw, uncleared.variable, uncleared.kind) == (2, "residual", "not cleared")
    assert (bad.draw, bad.lever, bad.variable, bad.week) == (66, "with", "yields", 9)
    assert bad.kind == "not finite"


def test_the_caller_is_told_how_far_it_is():
    seen: list[tuple[int, int]] = []
    run(fakes.job(variants={}), fakes.manifest(200), progress=lambda *at: seen.append(at))
    total = 1 + 4 + len(COALITIONS) // CHUNK
    assert seen[-1] == (total, total)
    assert seen == sorted(seen)


def test_an_interruption_stops_the_workers():
    started: list[int] = []

    def slow(first: int, count: int):
        started.append(first)
        return fakes.columns(first, count)

    def interrupt(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(fakes.job(columns=slow), fakes.manifest(20_000), progress=interrupt)
    assert len(started) < 20
    assert not [t for t in threading.enumerate() if t.name.startswith("bondstrike")]


def test_what_a_worker_raises_reaches_the_caller():
    def fails(first: int, count: int):
        if first >= 128:
            raise ArithmeticError("no such draw")
        return fakes.columns(first, count)

    with pytest.raises(ArithmeticError, match="no such draw"):
        run(fakes.job(columns=fails), fakes.manifest(500))
