from __future__ import annotations

import datetime as dt

import pytest

from bondstrike.errors import InputError
from bondstrike.scenario.overrides import (
    Override,
    apply,
    flat_params,
    parameter_paths,
    parse,
    weight_settings,
)

RAW = {
    "fed": "slow",
    "levers": [{"kind": "sell-off", "share_of_mobilisable": 0.5, "weeks": 10}],
    "params": {"treasuries": {"lasting_bp": 4}},
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("levers.0.weeks=26", 26),
        ("levers.0.amount=0.1", 0.1),
        ("levers.0.announced=false", False),
        ("levers.0.start=2026-11-01", dt.date(2026, 11, 1)),
        ("levers.0.blocs=all", "all"),
        ('levers.0.blocs=["china", "japan"]', ["china", "japan"]),
        ("levers.0.mix={bills=1.0}", {"bills": 1.0}),
        (" fed.mode = fast ", "fast"),
        ("params.treasuries.lasting_bp=lognormal(4,1.5,10)", "lognormal(4,1.5,10)"),
        ("title=a=b", "a=b"),
    ],
)
def test_values(text: str, value: object):
    assert parse(text).value == value
    assert type(parse(text).value) is type(value)


@pytest.mark.parametrize("text", ["", "weeks", "=3", "a..b=3", "a b=3", "weeks=", ".a=3"])
def test_what_is_no_setting(text: str):
    with pytest.raises(InputError, match="not a setting"):
        parse(text)


def test_a_value_cannot_bring_more_keys():
    assert parse("title=1\nfed='never'").value == "1\nfed='never'"


def put(text: str) -> dict:
    return apply(RAW, [parse(text)])


def test_the_original_is_left_alone():
    assert put("levers.0.weeks=26")["levers"][0]["weeks"] == 26
    assert RAW["levers"][0]["weeks"] == 10


def test_a_mode_by_name_opens_as_a_table():
    assert put("fed.pace=120")["fed"] == {"mode": "slow", "pace": 120}
    assert put("fed=fast")["fed"] == "fast"


def test_a_table_that_is_not_there_is_opened():
    assert put("premises.haven=0")["premises"] == {"haven": 0}


def test_parameters_by_path():
    assert put("params.treasuries.lasting_bp=8")["params"] == {"treasuries.lasting_bp": 8}
    assert put("params.fed.words=0")["params"] == {"treasuries.lasting_bp": 4, "fed.words": 0}


def test_a_size_takes_the_place_of_the_size():
    changed = apply(RAW, [parse("levers.0.amount=5"), parse("levers.0.drawn_from=holdings")])
    assert changed["levers"][0] == {
        "kind": "sell-off",
        "amount": 5,
        "drawn_from": "holdings",
        "weeks": 10,
    }
    back = apply(changed, [parse("levers.0.share_of_holdings=0.1")])
    assert back["levers"][0] == {"kind": "sell-off", "share_of_holdings": 0.1, "weeks": 10}


def test_the_last_setting_counts():
    changed = apply(RAW, [parse("fed.pace=1"), parse("fed.pace=2")])
    assert changed["fed"]["pace"] == 2


@pytest.mark.parametrize("path", ["levers.1.weeks", "levers.x.weeks", "levers.-1.weeks"])
def test_positions_that_are_not_there(path: str):
    with pytest.raises(InputError, match="no such position") as caught:
        apply(RAW, [Override(path, 3)])
    assert caught.value.allowed == "0 to 0"


def test_nothing_lies_below_a_number():
    with pytest.raises(InputError, match="nothing lies below"):
        put("levers.0.weeks.x=3")


def test_flat_and_nested_parameters_mix():
    assert flat_params({"a.b": 1, "c": {"d": 2}}) == {"a.b": 1, "c.d": 2}


def test_parameters_are_those_of_the_chain():
    paths = parameter_paths()
    assert "treasuries.lasting_bp" in paths
    assert "fed.words" in paths
    assert len(paths) == len(set(paths)) > 30


def test_weights_of_studies_are_settings():
    assert weight_settings("PI04=0, QE01 = 2") == ("weights.PI04=0", "weights.QE01 = 2")
    assert weight_settings("") == weight_settings("  ") == ()
    changed = apply(RAW, map(parse, weight_settings("PI04=0,QE01=2.5")))
    assert changed["weights"] == {"PI04": 0, "QE01": 2.5}


@pytest.mark.parametrize("text", ["PI04", "PI04=", "PI04=0,,QE01=1", "PI04=nil", "=1", "a.b=1"])
def test_what_is_no_weight(text: str):
    with pytest.raises(InputError, match="not a weight · at --weights"):
        weight_settings(text)
