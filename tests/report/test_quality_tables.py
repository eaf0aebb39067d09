"""Tables: misses first, counts that add up, nothing left out."""

from __future__ import annotations

import math

from bondstrike.evidence.shelf import load_priors
from bondstrike.report import quality_tables as tables
from bondstrike.report.quality_inputs import Kept, Ranks
from bondstrike.words.catalogue import load
from tests.evidence.test_posterior import sample_posterior
from tests.report.quality_sample import (
    CHANGES,
    FIT,
    MOVED,
    ROWS,
    STAYED,
    beliefs,
    left_out,
    whole,
)

WORDS = load("quality")


def plain(cell: str) -> str:
    return cell.replace("\u00a0", " ").replace("\u202f", " ")


def test_a_row_that_misses_stands_first_with_its_distance():
    found = tables.acceptance(ROWS, WORDS)
    first, second = ([plain(cell) for cell in row] for row in found.rows)
    assert first[:3] == ["April 2025, bp", "MF05", "no: 38 apart"]  # 47 less 8.5, half to even
    assert first[3:] == ["47 [47, 47]", "2.7 [−6, 8.5]", "0 %", "–", "−44"]
    assert second[2:] == ["yes", "16 [8, 30]", "17 [5, 62]", "100 %", "2.6×", "+1"]


def test_the_least_uniform_ranks_stand_first():
    found = whole().ranks
    assert found is not None
    rows = tables.ranks(found, WORDS).rows
    assert [row[0] for row in rows] == [STAYED, MOVED]
    assert rows[0][1:] == ("100", "0.000", "1", "91") and rows[1][2] == "1.000"


def test_one_percent_is_shared_among_the_quantities_of_a_fit():
    """χ² of 60, 40 against 50, 50 is 4: p = 0.0455, a fault only if 1 % were 5."""
    even = [Ranks("f", "a", (60, 40)), Ranks("f", "b", (50, 50))]
    said = tables.uniformity("f", even, WORDS)
    assert "ranks are uniform. 2 quantities over 100" in said and "0.046 (a)" in said
    assert said.endswith("below 0.005.")
    # 65, 35: χ² = 9, p = 0.0027 < 0.005; alone among three it would pass
    uneven = [Ranks("f", "a", (65, 35)), even[1]]
    assert "NOT UNIFORM" in tables.uniformity("f", uneven, WORDS)
    assert "ranks are uniform" in tables.uniformity("f", [*uneven, *even[1:] * 2], WORDS)


def test_a_quantity_of_the_fit_alone_keeps_its_name():
    names = load("parameters")
    assert tables.quantity(MOVED, names) == names.say(MOVED)
    assert tables.quantity("between", names) == "between"
    assert tables.quantity("treasuries.nothing", names) == "treasuries.nothing"


def test_prior_and_posterior_stand_side_by_side():
    rows = tables.before_and_after(beliefs().priors.values(), WORDS).rows
    assert [row[0] for row in rows] == [STAYED, MOVED]
    stayed, moved = ([plain(cell) for cell in row] for row in rows)
    assert stayed[1] == "not identified" and moved[1] == "by a fit"
    assert moved[2] == "10 %"
    assert moved[3:5] == ["0.5 to 9.5 (5)", "4 to 5 (4.5)"]


def test_every_parameter_stands_in_the_table_once_what_is_not_identified_first():
    found = tables.standings(list(beliefs().priors.values()), load("parameters"), WORDS)
    assert sorted(row[2] for row in found.rows) == sorted(load_priors())
    heads = [row[0] for row in found.rows if row[0]]
    assert len(heads) == len(set(heads)) and heads[0].startswith("not identified: judgement")
    assert heads[1].startswith("not identified: the data") and heads[2] == "moved by the fit"


def test_counts_of_standings_add_up():
    said = tables.counted(list(beliefs().priors.values()), WORDS)
    judged = sum(prior.grade == "judgement" for prior in load_priors().values())
    lost = sum(load_priors()[path].grade == "judgement" for path in (MOVED, STAYED))
    assert said.startswith(f"Of {len(load_priors())} parameters ")
    assert f"{judged - lost} are judgement" in said
    assert "1 were moved by a fit" in said and "1 were left by their fit" in said


def test_convergence_is_told_fit_by_fit_and_by_quantity():
    (row,) = tables.convergence([FIT], WORDS).rows
    assert row[:7] == ("sample", "NUTS", "1.004", "512", "0", "4,000", "1")
    worst = tables.worst([sample_posterior().record], WORDS)
    assert worst is not None
    assert worst.rows == (("sample", "a", "1.0040", "512"), ("sample", "b", "1.0010", "3,000"))
    assert tables.worst([], WORDS) is None


def test_with_all_studies_comes_first_then_what_moves_and_how_it_was_answered():
    table = tables.left_out(left_out(), WORDS)
    assert [row[1:3] for row in table.rows] == [
        ("–", "all studies"),
        ("PI04 PI05", "re‑fitted"),
        ("PI13", "re‑weighted"),
        ("PI11", "kept at weight 0.5"),
    ]
    assert [row[0] for row in table.rows] == ["none", "fit", "", ""]
    assert [row[-1] for row in table.rows] == ["–", "out of its range", "more than noise", "no"]
    assert table.rows[1][3:5] == ("+0.5", "+5.9 to +6.1 (+6)")


def test_headlines_show_what_moved_and_what_did_not():
    found = tables.headline(CHANGES, WORDS)
    assert [row[1:] for row in found.rows] == [
        ("eu-and-others", "2 to 31 (10)", "3 to 40 (11)"),
        ("nothing", "0", "as before"),
    ]
    assert found.rows[0][0] == "ten-year at its peak, bp" and not found.rows[1][0]
    assert found.columns[2] == "release 0.2.0"
    moved = tables.moved(CHANGES, "eu-and-others", WORDS)
    assert moved is not None
    assert moved.rows == (("market.yields.10y.peak", "bp", "2 to 31 (10)", "3 to 40 (11)"),)
    assert tables.moved(CHANGES, "nothing", WORDS) is None
    assert tables.counts(CHANGES, WORDS).rows == (("eu-and-others", "1/2"), ("nothing", "0/1"))


def test_a_statistic_is_a_range_a_share_or_missing():
    assert tables.written(Kept((1.0, 2.0, 3.0), "bp"), "x") == "1 to 3 (2)"
    assert tables.written(Kept((0.25,), "share"), "x") == "0.2"  # half to even
    assert tables.written(Kept((math.nan,) * 3, "bp"), "x") == "n/a"
    assert tables.written(None, "gone") == "gone"
