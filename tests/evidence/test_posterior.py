"""Stored draws: what is written is read, and what doesn't fit is refused in one line."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest

from bondstrike.errors import DataError
from bondstrike.evidence import posterior as store
from bondstrike.evidence.posterior import Posterior, Record, digest, load, read, refit, to_texts

RESTS_ON = ("weights.py", "posterior.py")


def sample_posterior(kept: int = 200, **changes: object) -> Posterior:
    """Two parameters, one latent, a paper of two studies and one that stands alone."""
    random = np.random.default_rng(3)
    record = Record(
        name="sample", method="NUTS", seed=1, chains=4, warmup=500, drawn=4000, kept=kept,
        divergences=0, rhat={"a": 1.004, "b": 1.001}, ess={"a": 512.0, "b": 3000.0},
        rests_on=RESTS_ON, digest=digest(RESTS_ON),
        priors={"treasuries.lasting_bp": "lognormal(4.0, 1.5, 10.0, 0.0)"},
        made_with={"numpyro": "0.22.0"}, as_of="2026-11", notes={"studies": 3.0, "basis": "text"},
    )  # fmt: skip
    names = ("treasuries.lasting_bp", "treasuries.month_ratio")
    return Posterior(
        {name: random.lognormal(1.0, 0.4, kept) for name in names},
        {"between studies": random.normal(size=kept)},
        {"PI04+PI05": random.normal(size=kept), "PI11": random.normal(size=kept)},
        dataclasses.replace(record, **changes),
    )


def test_what_is_written_is_read_to_six_digits():
    made = sample_posterior()
    found = read("sample", *to_texts(made))
    for before, after in (
        (made.draws, found.draws),
        (made.latents, found.latents),
        (made.loglik, found.loglik),
    ):
        assert list(before) == list(after)
        for name, values in before.items():
            np.testing.assert_allclose(after[name], values, rtol=5.1e-6)
    assert found.record == made.record


def test_what_is_read_is_written_again_byte_for_byte():
    texts = to_texts(sample_posterior())
    assert to_texts(read("sample", *texts)) == texts


def test_files_are_written_whole(tmp_path: Path):
    made = sample_posterior()
    places = store.write(made, tmp_path)
    assert [place.name for place in places] == ["sample.csv", "sample.json"]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["sample.csv", "sample.json"]
    assert read("sample", *(p.read_text("utf-8") for p in places)).record == made.record


def test_the_digest_is_of_text_and_of_nothing_else():
    assert digest(RESTS_ON) == digest(RESTS_ON)
    assert digest(RESTS_ON) != digest(RESTS_ON[::-1]) != digest(RESTS_ON[:1])
    with pytest.raises(DataError, match="rests on nowhere.py, which isn't there"):
        digest(("nowhere.py",))


def one_line(caught: pytest.ExceptionInfo[DataError]) -> str:
    """The message, which must be one line that says how to fit again."""
    said = str(caught.value)
    assert "\n" not in said and said.endswith(f"refit with: {refit('sample')}")
    return said


def test_a_posterior_of_other_code_is_refused_with_the_command_that_refits_it():
    table, record = to_texts(sample_posterior(digest="0" * 64))
    with pytest.raises(DataError, match="does not match its code") as caught:
        read("sample", table, record)
    assert "weights.py, posterior.py" in one_line(caught)
    assert refit("sample") == "python -m bondstrike.evidence.fits sample"


def test_a_posterior_under_another_name_is_refused():
    table, record = to_texts(sample_posterior(name="other"))
    with pytest.raises(DataError, match="does not match") as caught:
        read("sample", table, record)
    one_line(caught)


def without(key: str) -> str:
    raw = json.loads(to_texts(sample_posterior())[1])
    del raw[key]
    return json.dumps(raw)


@pytest.mark.parametrize("record", ["", "{", "[]", "{}", without("digest"), without("rests_on")])
def test_a_malformed_record_is_refused(record: str):
    with pytest.raises(DataError, match=r"sample\.json is malformed") as caught:
        read("sample", to_texts(sample_posterior())[0], record)
    one_line(caught)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text.rsplit("\n", 2)[0] + "\n",  # a draw is missing
        lambda text: text.replace("\n", "\nword,", 1),  # a cell is no number
        lambda text: text.replace("\n", "\nnan,", 1).replace(",", "", 0),
        lambda text: text.split("\n", 1)[0] + "\n",  # nothing but the heads
        lambda text: (
            "\n".join(line.rsplit(",", 1)[0] for line in text.split("\n")[:1])
            + "\n"
            + text.split("\n", 1)[1]
        ),  # a head is missing
    ],
)
def test_a_malformed_table_is_refused(spoil):
    table, record = to_texts(sample_posterior())
    with pytest.raises(DataError, match=r"posteriors/sample\.csv") as caught:
        read("sample", spoil(table), record)
    one_line(caught)


def test_a_draw_that_is_not_finite_is_refused():
    made = sample_posterior()
    spoiled = {name: np.where(np.arange(200) == 7, np.inf, x) for name, x in made.draws.items()}
    with pytest.raises(DataError, match="does not hold 200 whole draws"):
        read("sample", *to_texts(dataclasses.replace(made, draws=spoiled)))


def test_a_posterior_that_is_not_there_says_how_to_make_it():
    with pytest.raises(DataError, match="no posterior nothing-of-the-kind") as caught:
        load("nothing-of-the-kind")
    assert "python -m bondstrike.evidence.fits nothing-of-the-kind" in str(caught.value)
