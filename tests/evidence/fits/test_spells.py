"""Spells: the rule by hand, the table it ships, and what was seen on each day."""

from __future__ import annotations

import csv
import os
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from bondstrike.errors import DataError
from bondstrike.evidence.fits import spells
from bondstrike.evidence.fits.spells import KINDS, OTHER, Rule, Spell
from bondstrike.evidence.library import episodes
from bondstrike.vocabulary import Grade

SHARED = Path(os.environ.get("BONDSTRIKE_SHARED", Path(__file__).parents[4] / "shared"))
YIELDS = SHARED / "data" / "yields"
OFFICIAL = (
    "par-yield-curve-rates-1990-2022.csv",
    *(f"daily-treasury-rates-{year}.csv" for year in (2023, 2024, 2025)),
)


def weekdays(first: date, count: int) -> list[date]:
    days = (first + timedelta(days=n) for n in range(2 * count + 7))
    return [day for day in days if day.weekday() < 5][:count]


def stepped(first: date, count: int, *jumps: tuple[int, float]) -> dict[date, float]:
    """A yield of 4 % that jumps by so many bp on the day of that position, and stays."""
    days = weekdays(first, count)
    return {
        day: round(4.0 + sum(bp for at, bp in jumps if n >= at) / 100, 4)
        for n, day in enumerate(days)
    }


def spell(**changes) -> Spell:
    day = date(2001, 1, 1)
    usual = {
        "id": "x", "base": day, "start": day, "end": day, "kind": OTHER,
        "outcome": "kept", "entry": "rule", "source": "-", "grade": Grade.B,
    }  # fmt: skip
    return Spell(**(usual | changes))


# --- the rule ------------------------------------------------------------------------------------


def test_a_jump_triggers_once_and_the_threshold_itself_counts():
    yields = stepped(date(2000, 1, 3), 200, (20, 33.0))
    assert spells.triggers(yields, Rule(threshold_bp=33.0)) == [20]
    assert spells.triggers(yields, Rule(threshold_bp=33.01)) == []


@pytest.mark.parametrize(("apart", "expected"), [(65, [20, 120]), (20, [20, 50, 120])])
def test_triggers_that_stand_close_are_one(apart, expected):
    # triggers run on for five days: from 20 to 24, from 50 to 54 and from 120 to 124
    yields = stepped(date(2000, 1, 3), 200, (20, 40.0), (50, 40.0), (120, 40.0))
    assert spells.triggers(yields, Rule(33.0, apart, 65)) == expected


def test_a_trigger_of_its_own_is_followed_and_cut_where_the_yields_end(monkeypatch):
    monkeypatch.setattr(spells, "LISTED", {})
    yields = stepped(date(2000, 1, 3), 100, (10, 40.0), (80, 40.0))
    days = sorted(yields)
    first, second = spells.collect(yields, Rule(33.0, 65, 65))
    assert (first.base, first.start, first.end) == (days[5], days[10], days[75])
    assert (first.outcome, first.entry, first.kind) == ("kept", "rule", OTHER)
    assert (second.end, second.outcome) == (days[-1], "censored")


def only(monkeypatch, *names: str) -> None:
    monkeypatch.setattr(spells, "LISTED", {n: k for n, k in spells.LISTED.items() if n in names})


def test_a_listed_episode_is_at_risk_from_its_trigger_on(monkeypatch):
    only(monkeypatch, "taper-2013")
    yields = stepped(date(2013, 1, 1), 260, (115, 40.0))
    (found,) = spells.collect(yields)
    assert found.id == "taper-2013" and found.entry == "rule" and found.reversed
    assert found.base == date(2013, 5, 2) < found.start == sorted(yields)[115]
    assert found.end == date(2013, 9, 18)


def test_a_trigger_after_the_decision_leaves_the_episode_as_listed(monkeypatch):
    only(monkeypatch, "tariffs-2025")
    at = weekdays(date(2025, 1, 1), 260).index(date(2025, 4, 10))
    (found,) = spells.collect(stepped(date(2025, 1, 1), 260, (at, 40.0)))
    assert (found.entry, found.start, found.end) == ("listed", date(2025, 4, 4), date(2025, 4, 9))


def test_an_episode_cuts_the_spell_in_which_it_begins(monkeypatch):
    only(monkeypatch, "refunding-2023")
    at = weekdays(date(2023, 1, 2), 260).index(date(2023, 7, 6))
    first, second = spells.collect(stepped(date(2023, 1, 2), 260, (at, 40.0)))
    assert (first.end, first.outcome) == (date(2023, 7, 19), "censored")
    assert (second.id, second.entry) == ("refunding-2023", "listed")


def test_a_decision_on_a_weekend_counts_for_the_next_trading_day(monkeypatch):
    only(monkeypatch, "dash-for-cash-2020")
    (found,) = spells.collect(stepped(date(2020, 1, 1), 200))
    assert date(2020, 3, 15).weekday() == 6
    assert found.end == date(2020, 3, 16)


def test_an_episode_without_a_decision_is_followed_as_the_rule_says(monkeypatch):
    only(monkeypatch, "cook-2025")
    yields = stepped(date(2025, 1, 1), 260)
    days = sorted(yields)
    (found,) = spells.collect(yields)
    assert days.index(found.end) - days.index(date(2025, 8, 25)) == 65
    assert found.outcome == "kept"


# --- the shipped table ---------------------------------------------------------------------------


def test_every_episode_in_the_us_is_used_or_left_out_with_a_reason():
    american = {episode.id for episode in episodes() if episode.country == "US"}
    assert american == set(spells.LISTED) | set(spells.LEFT_OUT)
    assert not set(spells.LISTED) & set(spells.LEFT_OUT)


def test_the_shipped_spells_tell_outcomes_as_the_episodes_do():
    table = {s.id: s for s in spells.shipped()}
    outcomes = {e.id: e.outcome for e in episodes()}
    assert {id: table[id].outcome for id in spells.LISTED} == {
        id: outcomes[id] for id in spells.LISTED
    }
    assert not any(s.reversed for s in table.values() if s.id not in spells.LISTED)
    assert sum(s.entry == "rule" for s in table.values()) > 3 * sum(
        s.entry == "listed" for s in table.values()
    )


def test_spells_by_rule_do_not_overlap():
    own = [s for s in spells.shipped() if s.entry == "rule"]
    assert all(a.end <= b.start for a, b in pairwise(own))


@pytest.mark.skipif(not (YIELDS / OFFICIAL[0]).is_file(), reason="official yields are not there")
def test_the_shipped_table_is_what_the_rule_makes_of_official_yields():
    yields = {}
    for name in OFFICIAL:
        with (YIELDS / name).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                year = "%Y" if len(row["Date"].rsplit("/", 1)[1]) == 4 else "%y"
                if row["10 Yr"]:
                    day = datetime.strptime(row["Date"], f"%m/%d/{year}").date()
                    yields[day] = float(row["10 Yr"])
    made = spells.collect(yields)
    assert made == spells.shipped()
    assert spells.read_spell(next(csv.DictReader(spells.table(made).splitlines()))) == made[0]
    rises = [round(100 * (yields[b] - yields[a]))
             for a, b in zip(sorted(yields), sorted(yields)[5:], strict=False)]  # fmt: skip
    assert np.percentile(rises, 99) == spells.RULE.threshold_bp


def row(**changes: str) -> dict[str, str]:
    return {name: str(getattr(spell(), name)) for name in Spell.__dataclass_fields__} | changes


def test_a_row_reads_back():
    assert spells.read_spell(row()) == spell()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"kind": "trade"}, "unknown kind 'trade'"),
        ({"outcome": "lost"}, "unknown outcome 'lost'"),
        ({"entry": "memory"}, "unknown entry 'memory'"),
        ({"end": "2001-02-30"}, "day"),
        ({"end": "2000-12-31"}, "out of order"),
        ({"grade": "E"}, "E"),
        ({"more": "x"}, "wrong columns"),
    ],
)
def test_a_malformed_row_is_named(changes, words):
    with pytest.raises(DataError, match=rf"{words}.*spells.csv, row x"):
        spells.read_spell(row(**changes))


# --- what was seen on a day ----------------------------------------------------------------------


def test_what_is_seen_are_the_closes_of_the_day_before():
    days = weekdays(date(2001, 1, 1), 20)
    yields = {day: 4.0 + 0.01 * n for n, day in enumerate(days)}
    shares = {day: 100.0 if n < 9 else 90.0 for n, day in enumerate(days)}
    series = spells.seen(yields, shares)
    one = spell(base=days[6], start=days[8], end=days[10], outcome="reversed", kind="budget")
    found = spells.days_of([one], series)
    # at risk are days 9 and 10, seen at the closes of days 8 and 9; shares fell on day 9
    np.testing.assert_allclose(found.rise, [5.0, 5.0])
    np.testing.assert_allclose(found.level, [2.0, 3.0])
    np.testing.assert_allclose(found.fall, [0.0, 10.0])
    np.testing.assert_array_equal(found.decided, [0.0, 1.0])
    np.testing.assert_array_equal(found.kind, [[0.0, 0.0, 1.0]])
    assert found.at_risk.tolist() == [2.0]


def test_the_largest_move_looks_at_one_to_five_days():
    days = weekdays(date(2001, 1, 1), 12)
    path = [4.0, 4.2, 4.2, 4.2, 4.2, 4.2, 4.0, 4.0, 4.1, 4.1, 4.1, 4.1]
    yields = dict(zip(days, path, strict=True))
    flat = dict.fromkeys(days, 100.0)
    assert spells.seen(yields, flat).rise[8] == pytest.approx(-10.0)
    assert spells.seen(yields, flat, largest=True).rise[8] == pytest.approx(10.0)


def test_a_listed_reversal_runs_on_unseen_and_shares_may_be_unknown():
    days = weekdays(date(2001, 1, 1), 40)
    series = spells.seen({day: 4.0 + 0.01 * n for n, day in enumerate(days)}, {})
    one = spell(base=days[8], start=days[8], end=days[8], outcome="reversed", entry="listed")
    found = spells.days_of([one, spell(base=days[8], start=days[9], end=days[12])], series, 6)
    np.testing.assert_array_equal(found.lived, [1, 0, 0, 0, 0, 0, 1, 1, 1])
    np.testing.assert_array_equal(found.seen_rise, found.lived)
    np.testing.assert_array_equal(found.seen_fall, np.zeros(9))
    np.testing.assert_array_equal(found.decided, [1, 0, 0, 0, 0, 0, 0, 0, 0])
    # a spell that began and ended in one day: that day, seen and counted from the close before
    np.testing.assert_allclose(found.level, [0.0] * 6 + [1.0, 2.0, 3.0])
    np.testing.assert_array_equal(found.spell, [0] * 6 + [1] * 3)
    assert found.kind.shape == (2, len(KINDS))


def test_a_spell_outside_the_panel_is_named():
    days = weekdays(date(2001, 1, 1), 20)
    series = spells.seen(dict.fromkeys(days, 4.0), {})
    late = date(2002, 1, 1)
    with pytest.raises(DataError, match="spell late"):
        spells.days_of([spell(id="late", base=late, start=late, end=late)], series)
