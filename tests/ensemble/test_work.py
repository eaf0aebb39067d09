"""One task at a time: what it fills, and the central path on its own."""

from __future__ import annotations

import numpy as np

from bondstrike.ensemble.work import Task, Work, central
from tests.ensemble import fakes


def test_a_task_fills_its_rows_and_no_others():
    work = Work(fakes.job(), 200)
    work.do(Task("draws", 64, 64))
    filled = np.isfinite(work.parameters["treasuries.lasting_bp"])
    assert np.flatnonzero(filled).tolist() == list(range(64, 128))
    assert (work.weekly.block["sold"][64:128, 0, -1] == 1000.0).all()
    assert (work.weekly.block["sold"][:64] == 0.0).all()


def test_a_padded_chunk_is_cut():
    work = Work(fakes.job(), 70)
    work.do(Task("draws", 64, 6))
    assert np.isfinite(work.summaries["vix_peak"][64:]).all()
    assert work.summaries["vix_peak"].shape == (70,)


def test_a_variant_touches_nothing_of_the_run():
    work = Work(fakes.job(), 64)
    work.do(Task("variant", 0, 64, "no-fed"))
    assert np.isnan(work.summaries["fed_held_most"]).all()
    assert (work.variants["no-fed"]["fed_held_most"] == 0.0).all()


def test_the_narrow_central_path_is_that_of_the_run():
    work = Work(fakes.job(), 10)
    work.do(Task("central"))
    narrow = central(fakes.job())
    assert work.central is not None
    for name, array in narrow.arrays.items():
        np.testing.assert_allclose(array, work.central[name], rtol=1e-12, atol=1e-12)
