from __future__ import annotations

import datetime as dt

import pytest
from pydantic import TypeAdapter, ValidationError

from bondstrike.scenario.fields import (
    Amount,
    Announcement,
    BlocName,
    Blocs,
    PolicyName,
    Share,
    Strict,
    When,
    holders_of,
    label,
    nearest_of,
)
from bondstrike.vocabulary import Action, Bloc, Holder, PolicyKind, Signal


class Table(Strict):
    share: Share


class Dated(Strict):
    when: When = 0
    announced: Announcement = False


@pytest.mark.parametrize("got", [-0.1, 1.1, float("nan"), float("inf"), True, "0.5"])
def test_a_share_is_a_number_from_0_to_1(got: object):
    with pytest.raises(ValidationError):
        Table.model_validate({"share": got})


@pytest.mark.parametrize("got", [0, 1, 0.5])
def test_shares(got: float):
    assert Table.model_validate({"share": got}).share == got


def test_all_blocs_in_their_order():
    assert TypeAdapter(Blocs).validate_python("all") == tuple(Bloc)


def test_a_single_bloc_needs_no_list():
    assert TypeAdapter(Blocs).validate_python("china") == (Bloc.CHINA,)


@pytest.mark.parametrize("got", [[], ["china", "china"], 3, ["chinaa"], [3]])
def test_blocs_are_refused(got: object):
    with pytest.raises(ValidationError):
        TypeAdapter(Blocs).validate_python(got)


def test_the_refusal_names_the_nearest():
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(BlocName).validate_python("euro-aera")
    assert caught.value.errors()[0]["ctx"]["nearest"] == "euro-area"


def test_policies_by_name():
    assert TypeAdapter(PolicyName).validate_python("central-bank") is PolicyKind.CENTRAL_BANK
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(PolicyName).validate_python("tarifs")
    assert caught.value.errors()[0]["ctx"]["nearest"] == "tariffs"


def test_nothing_near_is_nothing():
    assert nearest_of("zzz", ["japan", "china"]) is None


@pytest.mark.parametrize("got", [0, 520, dt.date(2026, 11, 1)])
def test_weeks_and_dates(got: object):
    assert Dated.model_validate({"when": got}).when == got


def test_text_that_is_a_date_is_one():
    assert Dated.model_validate({"when": "2026-11-01"}).when == dt.date(2026, 11, 1)


@pytest.mark.parametrize("got", [-1, 521, True, "soon", 1.5])
def test_what_is_no_week(got: object):
    with pytest.raises(ValidationError):
        Dated.model_validate({"when": got})


@pytest.mark.parametrize("got", [True, False, 3, dt.date(2026, 11, 1)])
def test_announcements_keep_their_type(got: object):
    read = Dated.model_validate({"announced": got}).announced
    assert read == got
    assert type(read) is type(got)


def test_amounts_are_not_negative():
    with pytest.raises(ValidationError):
        TypeAdapter(Amount).validate_python(-1)


def test_both_holders():
    assert holders_of("both") == (Holder.OFFICIAL, Holder.PRIVATE)
    assert holders_of("private") == (Holder.PRIVATE,)


def test_labels_are_what_users_type():
    assert [label(m) for m in (Action.STOP_SALES, Signal.YIELD_10Y, Bloc.CHINA)] == [
        "stop-sales",
        "yield-10y",
        "china",
    ]
