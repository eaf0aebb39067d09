"""Tables: misses first, counts that add up, nothing left out."""

from __future__ import annotations

from bondstrike.evidence.shelf import load_priors
from bondstrike.report import quality_tables as tables
from bondstrike.words.catalogue import load
from tests.evidence.test_posterior import sample_posterior
from tests.report.quality_sample import (
    CHANGES,
    FIT,
    MOVED,
    OUTCOMES,
    ROWS,
    STAYED,
    beliefs,
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


def test_outcomes_that_miss_stand_first_and_those_that_calibrate_last():
    rows = [[plain(cell) for cell in row] for row in tables.outcomes(OUTCOMES, WORDS).rows]
    assert [row[-1] for row in rows] == ["no", "yes", "yes"]
    assert rows[0][0] == "tariffs-2025: 10-year, bp"
    assert rows[0][1:7] == ["+47", "−4 to +4", "−9 to +9", "0", "1.00", "44"]
    assert rows[0][7] == "47 (flat)"
    assert rows[-1][0].endswith("(calibrates, not counted)")


def test_the_least_uniform_ranks_stand_first():
    found = whole().ranks
    assert found is not None
    rows = tables.ranks(found, WORDS).rows
    assert [row[1] for row in rows] == [STAYED, MOVED]
    assert rows[0][2:] == ("100", "0.000", "1", "91") and rows[1][3] == "1.000"


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


def test_with_all_studies_comes_first_then_what_is_named():
    found = whole().left_out
    assert found is not None
    table = tables.left_out(found, WORDS)
    assert [row[:2] for row in table.rows] == [("none", "no"), ("PI04+PI05", "yes"), ("PI11", "no")]
    assert table.columns[-1] == "peak, bp"


def test_headlines_show_what_moved_and_what_did_not():
    rows = tables.headline(CHANGES, WORDS).rows
    assert rows == (
        ("eu-and-others", "market.yields.10y.peak", "2, 10, 31 bp", "3, 11, 40 bp"),
        ("nothing", "market.yields.10y.peak", "0, 0, 0 bp", "as before"),
    )
    assert tables.headline(CHANGES, WORDS).columns[2] == "release 0.2.0"
    moved = tables.moved(CHANGES, "eu-and-others", WORDS)
    assert moved is not None and len(moved.rows) == 1
    assert tables.moved(CHANGES, "nothing", WORDS) is None
    assert tables.counts(CHANGES, WORDS).rows == (("eu-and-others", "1"), ("nothing", "0"))
