"""The past in the quality report: misses first, every outcome in its figure, scores by episode."""

from __future__ import annotations

from bondstrike.report import quality_history as page
from bondstrike.report.document import Table
from bondstrike.report.quality_figures import Plot
from bondstrike.report.quality_parts import Heading
from bondstrike.words.catalogue import load
from tests.report.quality_sample import backtest

WORDS = load("quality")


def plain(cell: str) -> str:
    return cell.replace("\u00a0", " ").replace("\u202f", " ")


def test_headings_stand_in_order_and_letters_are_not_shouted():
    found = [part.said for part in page.parts(backtest(), WORDS) if isinstance(part, Heading)]
    assert [said.split()[0] for said in found[:4]] == ["Misses:", "Score", "Two", "What"]
    assert not any(said.isupper() for said in found)


def test_every_outcome_is_in_a_figure_and_its_table():
    plots = [part for part in page.parts(backtest(), WORDS) if isinstance(part, Plot)]
    assert [len(plot.twin.rows) for plot in plots] == [3, 2, 5]
    for plot in (plots[0], plots[2]):
        assert "Tariffs of 2025" in plot.wide and "10-year, 1 week" in plot.narrow


def test_a_year_that_the_title_names_is_not_said_twice():
    found = backtest().episodes
    assert page._title(found[0], WORDS) == "Tariffs of 2025"
    assert page._title(found[1], WORDS) == f"China, {found[1].start[:4]}"
    assert page._title(found[2], WORDS).endswith("(not scored)")


def test_outcomes_that_miss_stand_first_and_those_that_calibrate_last():
    every = [(one, seen) for one in backtest().episodes for seen in one.outcomes]
    rows = [[plain(cell) for cell in row] for row in page.outcomes(every, WORDS).rows]
    assert [row[-1] for row in rows] == ["no", "yes", "yes", "yes", "yes"]
    assert rows[0][:7] == [
        "Tariffs of 2025", "10-year, 1 week, bp", "+47", "+3 to +9", "+0.6 to +11", "+6", "1.00",
    ]  # fmt: skip
    assert rows[0][8].endswith("(linear rule)")  # it is the nearer of the two naive rivals
    assert rows[-1][0].endswith("(not scored)")


def test_scores_by_episode_are_those_of_its_outcomes():
    """CRPS 5 − 20/6 = 1.67 over ordinary moves of 5; no change 10 − 20/6 over 5: skill 0.75."""
    rows = page.by_episode(backtest().episodes, WORDS).rows
    assert rows[0][0] == "Tariffs of 2025"
    assert rows[0][1] == "1/2" and rows[1][1] == "2/2"
    assert rows[0][3:5] == ("0.33", "1.33") and rows[0][6] == "+0.75"


def test_places_in_the_prediction_are_counted_in_even_bins():
    assert page.counted([0.0, 0.19, 0.2, 0.99, 1.0]) == (2, 1, 0, 0, 2)
    plot = page.pit_plot(backtest().episodes, WORDS)
    assert [row[1:] for row in plot.twin.rows] == [
        ("0", "0", "0", "1", "1"), ("0", "0", "0", "3", "1"),
    ]  # fmt: skip


def test_what_it_comes_to_is_coverage_goals_and_the_pair():
    said = [plain(line) for line in page.short(backtest(), WORDS)]
    assert said[0].startswith("The 90 % ranges hold 3 of 4 outcomes")
    assert [line.split(",")[0] for line in said[1:3]] == ["Goal", "Goal"]
    assert said[3].endswith("outside its 90 % range is Tariffs of 2025.")


def test_tables_of_the_screen_are_tables_of_the_page():
    found = [part for part in page.parts(backtest(), WORDS) if isinstance(part, Table)]
    assert len(found) == 3 and all(len(table.rows) >= 3 for table in found)
