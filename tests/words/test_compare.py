"""The comparison in words: it fits the page, every row is filled, sentences say what differs."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from bondstrike.findings.compare import Column, Comparison, Difference, column
from bondstrike.findings.compare_measures import MEASURES
from bondstrike.findings.ranges import Odds, Range
from bondstrike.scenario.levers import KINDS
from bondstrike.vocabulary import PolicyKind
from bondstrike.words import compare as words
from bondstrike.words.catalogue import load
from bondstrike.words.market import Screen, Table
from tests.findings import synthetic
from tests.findings.test_compare import sale

NAMES = (
    *("eu-and-others", "dump-of-the-same-size", "run-off-five-years", "buyers-strike-year"),
    *("hedge-ratio-rise", "nothing"),
)
MESSAGES = load("compare").messages


@cache
def one(name: str) -> Column:
    """A column of the chosen sale, or of nothing."""
    return column(name, synthetic.result(100) if name == "nothing" else sale())


def compared(*names: str, differences: tuple[Difference, ...] = (), **changes) -> Comparison:
    """A comparison of those names."""
    columns = {name: one(name) for name in names}
    return replace(Comparison(100, 1, (), columns, differences), **changes)


def tables(screen: Screen) -> list[Table]:
    return [p for section in screen.sections for p in section.parts if isinstance(p, Table)]


def effects(screen: Screen) -> list[Table]:
    """The tables of what each scenario does, without those of the senders."""
    return [part for part in screen.sections[0].parts if isinstance(part, Table)]


def text_of(screen: Screen) -> str:
    cells = [cell for t in tables(screen) for row in (t.columns, *t.rows) for cell in row]
    parts = [p for section in screen.sections for p in section.parts if isinstance(p, str)]
    return "\n".join([screen.title, *screen.conditions, *parts, *cells]).replace("\u00a0", " ")


def row_of(table: Table, key: str) -> tuple[str, ...]:
    """Cells of the row of that key."""
    label = MESSAGES["row"][key].format(**words.NAMED)
    return next(row[1:] for row in table.rows if row[0] == label)


@pytest.mark.parametrize("width", [80, 98, 108])
@pytest.mark.parametrize("count", range(2, 7))
def test_it_fits_the_page_and_is_whole(count: int, width: int):
    screen = words.screen(compared(*NAMES[:count]), width)
    for table in tables(screen):
        sizes = [max(map(len, cells)) for cells in zip(table.columns, *table.rows, strict=True)]
        assert sum(sizes) + words.GAP * (len(sizes) - 1) <= width
    for table in effects(screen):
        labels = [row[0] for row in table.rows if row[0]]
        assert len(labels) == len(words.FORMS)
    shown = sum(len(table.columns) - 1 for table in effects(screen))
    assert shown == count
    assert not any(flaw in text_of(screen) for flaw in ("{", "}", "nan", "None"))


def test_two_stand_beside_each_other_with_a_line_a_row():
    table = tables(words.screen(compared("eu-and-others", "nothing"), 98))[0]
    assert table.columns == ("", "eu-and-others", "nothing")
    assert len(table.rows) == len(words.FORMS)
    assert all(all(row) for row in table.rows)
    assert row_of(table, "ten_year_peak") == ("+11 to +29 (+20)", "0")
    assert row_of(table, "chance_added") == ("+15", "0")
    assert row_of(table, "left_of_peak")[0].replace("\u00a0", " ") == "34 to 91 % (50)"
    assert row_of(table, "left_of_peak")[1] == "n/a"
    assert row_of(table, "bites") == ("never", "never")
    assert row_of(table, "retaliates")[0].replace("\u00a0", " ") == "25 %"


def test_in_a_narrow_table_ranges_stand_under_their_medians():
    names = ("dump-of-the-same-size", "run-off-five-years", "nothing")
    table = tables(words.screen(compared(*names), 80))[0]
    assert table.columns[1:] == ("dump-of-the-", "run-off-five-", "nothing")
    assert table.rows[0] == ("", "same-size", "years", "")
    place = [row[0] for row in table.rows].index("10-year at its peak, bp")
    assert table.rows[place][1] == "+20"
    assert table.rows[place + 1] == ("", "+11 to +29", "+11 to +29", "")


def test_too_many_for_the_page_stand_below_each_other():
    screen = words.screen(compared(*NAMES), 80)
    found = effects(screen)
    assert len(found) > 1
    senders = [table for table in tables(screen) if table not in found]
    assert [table.columns for table in senders] == [table.columns for table in found]
    assert all(table.rows[-1][0] == "weeks until all is placed" for table in found)


def test_what_the_numbers_are_conditional_on_is_said():
    said = text_of(words.screen(compared("eu-and-others", "nothing", yours=("fed.mode=fast",))))
    for phrase in ("2026-10-02", "100 draws, seed 1", "Fed slow", "over tariffs", "fed.mode=fast"):
        assert phrase in said, phrase
    assert "DEFECTIVE" not in said and "differ in length" not in said


def test_what_is_unusual_is_said():
    odd = replace(one("nothing"), failed=2, first_failure="draw 7 …", weeks=26)
    comparison = compared("eu-and-others")
    comparison = replace(comparison, columns={**comparison.columns, "nothing": odd})
    said = text_of(words.screen(comparison))
    assert "DEFECTIVE DRAWS in nothing, variants included: 2. First: draw 7" in said
    assert "eu-and-others 130 weeks, nothing 26 weeks" in said


@pytest.mark.parametrize("policy", list(PolicyKind))
def test_every_policy_has_its_words(policy: PolicyKind):
    columns = {name: replace(one(name), policy=policy.value) for name in NAMES[:2]}
    said = words.screen(replace(compared(*NAMES[:2]), columns=columns)).conditions
    assert MESSAGES["policy"][policy.value] in said[1]


def test_bites_are_weeks():
    assert words.cell("bites", replace(one("nothing"), bites_after=0), load("compare"))[0] == "0"
    assert words.cell("bites", replace(one("nothing"), bites_after=12), load("compare"))[0] == "12"


# --- what sets them apart ------------------------------------------------------------------------


def apart(measure: str, more: str, less: str, hits: int) -> Difference:
    return Difference(measure, more, less, Odds(hits, 100))


def sentences(*differences: Difference) -> list[str]:
    found = words.sentences(differences, load("compare"))
    return [sentence.replace("\u00a0", " ") for sentence in found]


def test_a_pair_is_one_sentence():
    assert sentences(apart("ten_year_peak", "a", "b", 97)) == [
        "With a the 10-year peaks higher than with b in 97 % of draws."
    ]


def test_several_are_told_in_one_breath():
    told = [apart("dollar_low", "a", x, hits) for x, hits in zip("bcd", (91, 95, 100), strict=True)]
    assert sentences(*told, apart("dollar_low", "b", "c", 90)) == [
        "With a the dollar's low is lower than with b in 91 % of draws, "
        "with c in 95 % and with d in 100 %.",
        "With b the dollar's low is lower than with c in 90 % of draws.",
    ]


@pytest.mark.parametrize("measure", [m for m, it in MEASURES.items() if it.least is not None])
def test_every_difference_has_its_words(measure: str):
    (said,) = sentences(apart(measure, "aa", "bb", 93))
    assert said.startswith("With aa") and said.endswith("with bb in 93 % of draws.")
    assert "{" not in said


def test_no_difference_is_said_too():
    screen = words.screen(compared("eu-and-others", "nothing"))
    (said,) = screen.sections[2].parts
    assert isinstance(said, str) and said.startswith("Nowhere")


def test_each_sender_has_a_row_and_a_dash_where_it_takes_no_part():
    screen = words.screen(compared("eu-and-others", "nothing"), 98)
    (table,) = [part for part in screen.sections[1].parts if isinstance(part, Table)]
    assert table.columns == ("", "eu-and-others", "nothing")
    assert table.rows == (("euro area", "+$20bn", "–"),)


def test_what_can_be_undone_is_said_once_for_each_kind_of_lever():
    told = replace(one("eu-and-others"), kinds=("sell-off", "tariffs"))
    both = replace(one("eu-and-others"), kinds=("tariffs",))
    said = list(words.undone([told, both], load("compare")))
    assert [line.split(":")[0] for line in said] == ["A sale", "Tariffs"]


def test_every_lever_says_what_can_be_undone():
    assert set(MESSAGES["undone"]) == set(KINDS)


def test_catalogue_and_table_hold_the_same_rows():
    assert list(MESSAGES["row"]) == list(words.FORMS)
    extra = {"chance_spread", "retaliates", "ratio_of_means", "bites"}
    assert set(words.FORMS) - extra == set(MEASURES)


def test_amounts_beyond_a_trillion_keep_their_units():
    large = Range(93.0, 912.0, 1_220.0, "$bn par")
    ranges = {**one("nothing").ranges, "sold": large}
    found = words.cell("sold", replace(one("nothing"), ranges=ranges), load("compare"))
    assert found == ("$912bn", "$93bn to $1.22tn")
    assert np.isfinite(large.median)
