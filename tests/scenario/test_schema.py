from __future__ import annotations

import datetime as dt

import pytest
from pydantic import BaseModel

from bondstrike.errors import InputError
from bondstrike.scenario.dispute import Dispute
from bondstrike.scenario.events import Events
from bondstrike.scenario.fed import Fed
from bondstrike.scenario.levers import KINDS
from bondstrike.scenario.levers.common import Proceeds
from bondstrike.scenario.load import PRESETS, load_scenario
from bondstrike.scenario.responses import ACTIONS
from bondstrike.scenario.schema import BROKEN_OPENING, Premises, ScenarioFile, ScenarioSpec
from bondstrike.vocabulary import PolicyKind
from tests.scenario.builders import (
    bills,
    deficit,
    hedge,
    joint_asset,
    run_off,
    scenario,
    sell_off,
    strike,
    us_goods,
)

TABLES = (
    ScenarioFile,
    Premises,
    Proceeds,
    Fed,
    Dispute,
    Events,
    *ACTIONS.values(),
    *KINDS.values(),
)


def test_what_may_be_left_out():
    spec = scenario()
    assert spec.horizon_weeks == 520
    assert spec.levers == spec.responses == ()
    assert spec.premises == Premises(
        haven=1.0,
        stress=1.0,
        convenience=1.0,
        announcement=1.0,
        rates_felt=1.0,
        shares_felt=1.0,
        dollar_felt=1.0,
        rally=1.0,
    )
    assert spec.dispute == Dispute(
        policy=PolicyKind.TARIFFS,
        start=None,
        after="stop",
        retaliation=True,
        coalition="may-break",
    )
    assert spec.events == Events(start=0, fear=0.0, output=0.0, prices=0.0, gold=0.0)


@pytest.mark.parametrize("weeks", [12, 521, 0, 5200, 26.5])
def test_horizons_out_of_range(weeks: float):
    with pytest.raises(InputError, match="horizon_weeks"):
        scenario(horizon_weeks=weeks)


def test_levers_are_told_apart_by_kind():
    trade = {
        "tariffs": {"rates": 10},
        "invoicing": {"dollar_to": 0.5},
        "clearing-union": {},
    }
    spec = scenario(
        *(sell_off(), run_off(), strike(), hedge(), us_goods()),
        *({"kind": kind, "blocs": ["japan"]} | more for kind, more in trade.items()),
        *(joint_asset(), bills(), deficit()),
    )
    assert [lever.kind for lever in spec.levers] == list(KINDS)
    assert [type(lever) for lever in spec.levers] == list(KINDS.values())


def test_parameters_nested_or_by_path():
    nested = scenario(params={"treasuries": {"lasting_bp": 8}})
    flat = scenario(params={"treasuries.lasting_bp": 8})
    assert nested.params == flat.params == {"treasuries.lasting_bp": 8}


def test_a_broken_haven_opens_broken():
    assert scenario(premises={"haven": "broken"}).effective_params() == {
        "haven.opening": BROKEN_OPENING
    }
    assert scenario(premises={"haven": 0.0}).effective_params() == {}


def test_a_broken_haven_cannot_open_whole():
    with pytest.raises(InputError, match="say two things"):
        scenario(premises={"haven": "broken"}, params={"haven.opening": 1})


@pytest.mark.parametrize("preset", PRESETS)
def test_a_stored_scenario_reads_back_as_itself(preset: str):
    spec = load_scenario(preset, ["params.treasuries.lasting_bp=8"])
    assert ScenarioSpec.model_validate_json(spec.model_dump_json()) == spec


def test_dates_and_mixes_read_back_too():
    spec = scenario(
        sell_off(start=dt.date(2026, 11, 1), announced=dt.date(2026, 10, 9), mix={"7-10y": 1.0}),
        responses=[
            {"signal": "vix", "above": 20, "action": "stop-sales"},
            {"at": dt.date(2026, 12, 1), "until": 60, "action": "tariffs", "size": 25},
        ],
        dispute={"policy": "budget", "start": dt.date(2026, 10, 9), "after": "undo"},
        events={"start": dt.date(2026, 12, 1), "gold": 50},
    )
    assert ScenarioSpec.model_validate_json(spec.model_dump_json()) == spec


def test_a_scenario_cannot_be_changed_behind_its_back():
    with pytest.raises(ValueError, match="frozen"):
        scenario().title = "other"


@pytest.mark.parametrize("table", TABLES)
def test_no_table_takes_unknown_keys(table: type[BaseModel]):
    assert table.model_config["extra"] == "forbid"
    assert table.model_config["strict"] is True
    assert table.model_config["allow_inf_nan"] is False


def test_studies_have_weights():
    assert scenario().weights == {}
    assert load_scenario(sets=["weights.QE01=2"]).weights == {"QE01": 2.0}


@pytest.mark.parametrize("weight", ["-0.1", "5.1", "heavy", "true", "nan"])
def test_weights_out_of_range(weight: str):
    with pytest.raises(InputError, match="--set weights.QE01"):
        load_scenario(sets=[f"weights.QE01={weight}"])
