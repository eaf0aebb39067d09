from __future__ import annotations

import dataclasses
import re

import pytest

from bondstrike.errors import InputError
from bondstrike.evidence.library import studies
from bondstrike.model.schedules import FedPolicy
from bondstrike.scenario.fed import Fed, FedNumbers, modes
from bondstrike.scenario.validity import read
from bondstrike.vocabulary import FedMode
from tests.scenario.builders import scenario


def test_numbers_are_those_of_the_chain():
    assert set(FedNumbers.model_fields) == {field.name for field in dataclasses.fields(FedPolicy)}


@pytest.mark.parametrize("mode", FedMode)
def test_every_number_of_a_mode_has_its_reason(mode: FedMode):
    found = modes()[mode]
    assert set(found.numbers) == set(FedNumbers.model_fields)
    assert set(found.reason) == set(found.numbers)
    assert all(len(reason) > 10 for reason in found.reason.values())
    assert found.words.endswith(".")


def test_reasons_cite_studies_that_exist():
    text = " ".join(reason for mode in modes().values() for reason in mode.reason.values())
    cited = set(re.findall(r"\b[A-Z]{2}\d{2}\b", text))
    assert len(cited) >= 5
    assert cited <= set(studies())


def test_modes_are_ordered_by_what_they_do():
    never, slow, fast, cap, captured = (modes()[mode].numbers for mode in FedMode)
    assert never["pace"] == never["ceiling"] == 0
    assert 0 < slow["pace"] < fast["pace"] < cap["pace"]
    assert slow["threshold_bp"] > fast["threshold_bp"]
    assert slow["delay_weeks"] > fast["delay_weeks"]
    assert [mode["capped"] for mode in (never, slow, fast, cap, captured)] == [0, 0, 0, 1, 1]
    assert captured["captured"] == 1
    assert captured["rate_cut_bp"] > 0
    assert captured["cap_bp"] <= cap["cap_bp"]


def test_a_name_is_enough():
    assert scenario(fed="fast").fed == Fed(mode=FedMode.FAST)


def test_a_number_overrides_the_mode_s():
    fed = scenario(fed={"mode": "slow", "pace": 120, "capped": True}).fed
    numbers = fed.numbers()
    assert numbers == {**modes()[FedMode.SLOW].numbers, "pace": 120.0, "capped": 1.0}
    assert float(fed.policy().pace) == 120.0


@pytest.mark.parametrize(
    "fed",
    [
        "fastt",
        {"pace": 3},
        {"mode": "slow", "pace": -1},
        {"mode": "slow", "threshold_bp": 0},
        {"mode": "slow", "capped": 1},
        {"mode": "slow", "unwind_half_life_years": 0},
        {"mode": "slow", "ceiling": float("inf")},
        3,
    ],
)
def test_what_the_fed_may_not_be(fed: object):
    with pytest.raises(InputError, match="fed"):
        scenario(fed=fed)


def test_the_fed_s_answer_is_not_left_out():
    with pytest.raises(InputError, match="a key is missing .* fed"):
        read({"title": "t", "question": "q?"}, name="mine", where="mine.toml")
