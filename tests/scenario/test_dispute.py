from __future__ import annotations

import datetime as dt

import pytest

from bondstrike.errors import InputError
from bondstrike.model import schedules
from bondstrike.scenario.compile import compile
from bondstrike.scenario.load import load_scenario
from bondstrike.scenario.rows import Sellers
from bondstrike.vocabulary import PolicyKind
from tests.scenario.builders import DAY, bills, hedge, scenario, sell_off, small_world


def compiled(*levers: dict, **dispute: object) -> schedules.Dispute:
    return compile(scenario(*levers, dispute=dispute), small_world()).scenario.dispute


def test_what_is_meant_when_nothing_is_said():
    found = compiled()
    assert found.kind.tolist() == [1.0, 0.0, 0.0]
    terms = (found.start, found.stops, found.undone, found.retaliates, found.breaks)
    assert terms == (0.0, 1.0, 0.0, 1.0, 1.0)


@pytest.mark.parametrize("policy", PolicyKind)
def test_one_policy_is_at_issue(policy: PolicyKind):
    kind = compiled(policy=policy.value).kind
    assert kind.sum() == 1.0
    assert kind[tuple(PolicyKind).index(policy)] == 1.0


@pytest.mark.parametrize(
    ("after", "stops", "undone"), [("stop", 1, 0), ("undo", 1, 1), ("go-on", 0, 0)]
)
def test_after_a_reversal(after: str, stops: float, undone: float):
    found = compiled(after=after)
    assert (found.stops, found.undone) == (stops, undone)


def test_switches():
    found = compiled(retaliation=False, coalition="holds")
    assert (found.retaliates, found.breaks) == (0.0, 0.0)


def test_stress_begins_when_the_first_programme_becomes_known():
    assert compiled(sell_off(start=9, announced=4), sell_off(start=6, announced=6)).start == 4
    assert compiled(sell_off(start=9, announced=4), sell_off(start=2, announced=False)).start == 2
    assert compiled(sell_off(start=9, announced=False)).start == 9
    assert compiled(hedge(start=7)).start == 7


def test_new_demand_for_bills_is_no_stress():
    assert compiled(bills(start=3)).start == 0
    assert compiled(bills(start=3), sell_off(start=5)).start == 4


def test_a_start_of_its_own_as_week_or_date():
    assert compiled(sell_off(), start=20).start == 20
    assert compiled(sell_off(), start=DAY + dt.timedelta(days=14)).start == 2


def test_a_start_that_cannot_be(sellers: Sellers):
    with pytest.raises(InputError, match="starts after the horizon") as caught:
        compile(scenario(dispute={"start": 13}, horizon_weeks=13), sellers)
    assert caught.value.where == "mine, dispute.start"
    with pytest.raises(InputError, match="before the baseline"):
        compile(scenario(dispute={"start": DAY - dt.timedelta(days=1)}), sellers)


CASES = {
    "dispute.policy=budgt": ("unknown policy", "budget"),
    "dispute.after=undoo": ("unknown value", "undo"),
    "dispute.coalition=hold": ("unknown value", "holds"),
    "dispute.polic=budget": ("unknown key", "policy"),
    "dispute.start=soon": ("not a week or date", None),
    "dispute.retaliation=1": ("wrong type", None),
}


@pytest.mark.parametrize("setting", CASES)
def test_refusals_in_one_line(setting: str):
    what, nearest = CASES[setting]
    with pytest.raises(InputError, match=what) as caught:
        load_scenario("eu-and-others", [setting])
    assert caught.value.where == f"--set {setting.split('=')[0]}"
    assert caught.value.nearest == nearest
    assert "\n" not in str(caught.value)


def test_by_hand():
    spec = load_scenario("eu-and-others", ["dispute.policy=budget", "dispute.start=2026-11-01"])
    assert spec.dispute.policy is PolicyKind.BUDGET
    assert spec.dispute.start == dt.date(2026, 11, 1)
    assert spec.yours == ("dispute.policy", "dispute.start")
