"""Rules of unions as data: what ships says what the sources say; what can't be is refused."""

from __future__ import annotations

import math
import tomllib
from datetime import date
from importlib.resources import files

import pytest

from bondstrike.errors import InputError
from bondstrike.trade import union_rules
from bondstrike.trade.union_rules import UNIONS, load, parse, rules_of
from bondstrike.vocabulary import Grade


def table(name: str) -> dict:
    return tomllib.loads(text(name))


def text(name: str) -> str:
    return files("bondstrike.trade").joinpath("unions", f"{name}.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", UNIONS)
def test_every_rule_has_unit_date_source_and_grade(name: str):
    rules = load(name)
    sources = [rules.capital_source, rules.quota.source, rules.adjust_source]
    sources += [one.source for one in (*rules.schedules, *rules.charges, *rules.triggers)]
    sources += [rules.remission.source, rules.exit.source]
    assert all(one.unit and one.date and one.words for one in sources)
    assert {one.grade for one in sources} <= set(Grade)
    assert len(sources) >= 7


def test_every_shipped_file_is_listed():
    found = [p.name for p in files("bondstrike.trade").joinpath("unions").iterdir()]
    assert sorted(found) == sorted(f"{name}.toml" for name in UNIONS)


def test_keynes_charges_debtors_and_creditors_alike():
    """Cmd 6437: 1 % above a quarter of the quota, another above a half; creditors' remissible."""
    rules = load("keynes-1943")
    assert rules.quota.share == 0.75
    assert [(c.above, c.rate, c.sides) for c in rules.charges] == [
        (0.25, 0.01, ("debtor", "creditor")),
        (0.5, 0.01, ("debtor", "creditor")),
    ]
    assert rules.remission.sides == ("creditor",)
    assert rules.speed_limit is not None
    assert rules.speed_limit.share == 0.25
    assert rules.exit.notice_years == 1.0


def test_the_payments_union_hardens_by_date():
    rules = load("epu-1950")
    assert rules.quota.share == 0.15
    assert rules.capital == 0.35
    early = rules.schedule(date(1950, 7, 31))
    assert [step.paid for step in early.debtor] == [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]
    assert [step.paid for step in early.creditor] == [0.0, 0.5, 0.5]
    assert rules.schedule(date(1954, 6, 30)) is early
    assert rules.schedule(date(1954, 7, 1)).debtor[0].paid == 0.5
    assert rules.schedule(date(1955, 8, 1)).creditor[0].paid == 0.75
    assert rules.schedule(date(1900, 1, 1)) is early


def test_the_levy_falls_on_the_imbalance_and_its_rate_is_called_judgement():
    (charge,) = load("levy").charges
    assert (charge.on, charge.sides, charge.above) == ("imbalance", ("debtor", "creditor"), 0.0)
    assert charge.source.grade is Grade.D
    assert "judgement" in charge.source.words


def test_an_unknown_union_is_refused_with_the_nearest():
    with pytest.raises(InputError, match="did you mean 'keynes-1943'"):
        load("keynes-1944")


def changed(place: str, key: str, value: object) -> dict:
    """Keynes's rules with one key replaced; `place` is a table, or a list's name and number."""
    rules = table("keynes-1943")
    part = rules
    for step in place.split("/") if place else []:
        part = part[int(step)] if step.isdigit() else part[step]
    part[key] = value
    return rules


@pytest.mark.parametrize(
    ("place", "key", "value", "said"),
    [
        ("", "quotas", {}, "unknown rule · at rules · got 'quotas'.*did you mean 'quota'"),
        ("quota", "shares", 1, "unknown rule · at rules, quota · got 'shares'.*mean 'share'"),
        ("charges/1", "rates", 1, "unknown rule · at rules, charges 2 · got 'rates'"),
        ("quota", "share", -0.1, "share that can't be · at rules, quota · got -0.1"),
        ("quota", "share", math.inf, "share that can't be"),
        ("quota", "share", True, "share that can't be"),
        ("quota", "base", "trade", "unknown base · at rules, quota · got 'trade'"),
        ("charges/0", "rate", 1.5, "rate that can't be · at rules, charges 1 · got 1.5"),
        ("charges/0", "sides", ["debitor"], "unknown side.*did you mean 'debtor'"),
        ("charges/0", "grade", "E", "unknown grade"),
        ("charges/0", "source", "", "missing source · at rules, charges 1"),
        ("triggers/0", "measure", "debt", "unknown measure"),
        ("", "settlements_per_year", 0, "settlements_per_year that can't be"),
        ("", "start", "1943", "malformed start · at rules · got '1943'"),
        ("", "schedules", [], "schedules missing or out of order"),
        ("", "exit", "never", r"missing \[exit\]"),
        ("", "triggers", {"id": "x"}, "malformed triggers"),
        ("", "gold_only", "greece", "malformed gold_only"),
        ("schedules/0", "debtor", [[1.0, 0.0]], "malformed steps for a debtor"),
        ("schedules/0", "debtor", [[0.5, 2.0], [math.inf, 1.0]], "malformed steps for a debtor"),
        ("schedules/0", "creditor", [[1.0, 0.0], [0.5, 1.0], [math.inf, 1.0]], "rising edges"),
        ("schedules/0", "creditor", 3, "malformed steps for a creditor"),
    ],
)
def test_rules_that_cannot_be_are_refused(place: str, key: str, value: object, said: str):
    with pytest.raises(InputError, match=said):
        rules_of(changed(place, key, value))


def test_schedules_have_to_follow_each_other():
    rules = table("epu-1950")
    rules["schedules"].reverse()
    with pytest.raises(InputError, match="out of order"):
        rules_of(rules)


def test_a_file_that_is_no_toml_is_refused():
    with pytest.raises(InputError, match="not TOML"):
        parse("title = ")


def test_rules_may_lack_a_speed_limit_but_no_source():
    rules = table("keynes-1943")
    del rules["speed_limit"]
    assert rules_of(rules).speed_limit is None
    del rules["quota"]["source"]
    with pytest.raises(InputError, match="missing source · at rules, quota"):
        rules_of(rules)


def test_all_grades_are_letters_of_the_house():
    assert union_rules.SIDES == ("debtor", "creditor")
    assert {row["grade"] for name in UNIONS for row in table(name)["schedules"]} <= set("ABCD")
