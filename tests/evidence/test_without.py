"""Fits made again without a paper: stored whole, refused when stale, used where weights break."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from bondstrike.errors import DataError, InputError
from bondstrike.evidence import posterior, without
from bondstrike.evidence.beliefs import answered, borne, load_beliefs
from bondstrike.evidence.posterior import TOGETHER
from bondstrike.evidence.weights import reweighted
from bondstrike.evidence.without import Refits, read, standing_in, to_texts, write

NAMES = ("price-impact", "pooled")


def refits(name: str) -> Refits:
    made = posterior.load(name)
    rng = np.random.default_rng(1)
    unit = next(iter(made.loglik))
    draws = {path: np.sort(rng.uniform(1.0, 2.0, 7)) for path in made.record.priors}
    return Refits({unit: draws}, {unit: {"rhat": 1.0, "ess": 7.0}}, made.record.digest)


def test_what_is_written_is_read_again(tmp_path):
    shipped, made = refits(NAMES[0]), posterior.load(NAMES[0])
    write(NAMES[0], shipped, tmp_path)
    texts = [
        (tmp_path / f"{NAMES[0]}.without.{kind}").read_text("utf-8") for kind in ("csv", "json")
    ]
    back = read(NAMES[0], *texts, made.record)
    (unit,) = back.draws
    assert back.quality == shipped.quality
    for path, column in shipped.draws[unit].items():
        np.testing.assert_allclose(back.draws[unit][path], column, rtol=1e-5)
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "price-impact.without.csv", "price-impact.without.json",
    ]  # fmt: skip


def test_other_code_is_refused_with_the_command():
    stale = dataclasses.replace(refits(NAMES[0]), digest="0" * 64)
    with pytest.raises(DataError, match=r"does not match its code · .* price-impact --without"):
        read(NAMES[0], *to_texts(stale), posterior.load(NAMES[0]).record)


@pytest.mark.parametrize(
    ("table", "record"),
    [
        ("", "{}"),
        ("without,x\nA,1\n", '{"digest": 1'),
        ("without,x\nA,what\n", '{"quality": {"A": 1}}'),
    ],
)
def test_malformed_files_are_one_line(table, record):
    with pytest.raises(DataError, match=r"malformed.*--without") as caught:
        read(NAMES[0], table, record, posterior.load(NAMES[0]).record)
    assert "\n" not in str(caught.value)


def test_a_parameter_that_is_missing_is_seen():
    short = refits(NAMES[0])
    (unit,) = short.draws
    kept = dict(list(short.draws[unit].items())[1:])
    with pytest.raises(DataError, match="lacks draws or parameters"):
        texts = to_texts(dataclasses.replace(short, draws={unit: kept}))
        read(NAMES[0], *texts, posterior.load(NAMES[0]).record)


@pytest.mark.parametrize("name", NAMES)
def test_every_paper_can_be_left_out_and_the_refits_converged(name):
    made = posterior.load(name)
    texts = to_texts(Refits(without.load(name), {}, made.record.digest))
    assert texts[0].startswith("without,")
    for unit in made.loglik:
        weights = dict.fromkeys(unit.split(TOGETHER), 0.0)
        assert borne(name, weights), unit
        draws, weighted = answered(name, weights)
        assert weighted.sound
        assert set(draws) == set(made.draws)


@pytest.mark.parametrize("name", NAMES)
def test_a_refit_stands_in_only_for_its_own_paper(name):
    made, stored = posterior.load(name), without.load(name)
    unit = next(iter(stored))
    ids = unit.split(TOGETHER)
    assert not reweighted(made, dict.fromkeys(ids, 0.0)).sound
    assert standing_in(name, made, dict.fromkeys(ids, 0.0)) == unit
    assert standing_in(name, made, dict.fromkeys(ids, 0.1)) == ""
    other = next(u for u in made.loglik if u != unit).split(TOGETHER)
    assert standing_in(name, made, dict.fromkeys([*ids, *other], 0.0)) == ""
    assert standing_in(name, made, {**dict.fromkeys(ids, 0.0), other[0]: 1.0}) == unit


def test_the_two_figure_paper_decides_the_first_month():
    """Decision 0011: without PI04 and PI05 the ratio rises from near 4 to near 6½."""
    ratio = "treasuries.month_ratio"
    plain = load_beliefs().priors[ratio].median
    alone = load_beliefs(weights={"PI04": 0.0}).priors[ratio].median
    assert 3.2 < plain < 4.6 < 5.4 < alone < 8.0


def test_what_nothing_answers_is_refused():
    with pytest.raises(InputError, match="can't bear these weights"):
        load_beliefs(weights={"PI04": 0.0, "PI10": 0.0, "PI11": 0.0})
