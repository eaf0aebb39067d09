"""The same in words: text alternatives and tables."""

from __future__ import annotations

import pytest

from bondstrike.report.figures_twin import MOST_ROWS, alt, twin
from tests.report import sample_briefing as sample
from tests.report.test_figures import CHARTS, NAMES


@pytest.mark.parametrize("chart", [*CHARTS, sample.CHAIN], ids=[*NAMES, "Diagram"])
def test_every_figure_has_words_and_a_table(chart):
    said, table = alt(chart), twin(chart)
    assert said.startswith(f"{chart.title}. ") and said.endswith(".")
    assert " nan" not in said
    assert 1 < len(table.rows) <= MOST_ROWS + 1
    assert all(len(row) == len(table.columns) for row in table.rows)


def test_a_fan_says_start_end_and_top():
    said = alt(sample.TEN_YEAR)
    assert "In bp, change in the 10-year yield, by weeks after the announcement: " in said
    assert "; −0.8 to +12 (+2.9) at 104. Largest median: " in said and said.endswith(" at 26.")


def test_a_long_path_is_thinned_and_says_so():
    table = twin(sample.TEN_YEAR)
    assert table.rows[0][0] == "0" and table.rows[1][0] == "4" and table.rows[-1][0] == "104"
    assert "One value in 4" in table.caption
    short = twin(sample.REVERSAL)
    assert len(short.rows) == 27 and "One value" not in short.caption


def test_a_fan_has_its_five_lines():
    table = twin(sample.DOLLAR)
    assert table.columns[1:] == ("5 %", "25 %", "median", "75 %", "95 %")
    assert table.rows[-1] == ("104", "−2.7", "−1.7", "−1.3", "−0.8", "−0.2")


def test_steps_and_curves_give_ranges():
    assert twin(sample.REVERSAL).columns == (
        "weeks after the announcement",
        "with the sale",
        "without",
    )
    assert twin(sample.CURVE).rows[4] == (
        "10y",
        "+0.1 to +3.4 (+0.7)",
        "+5 to +30 (+12)",
        "−1 to +11 (+2.6)",
    )


def test_bars_name_their_groups_and_a_tornado_its_ends():
    assert twin(sample.LOSSES).rows[-1] == ("others: Japan", "1.6", "10", "29")
    assert twin(sample.HANGS_ON).columns == ("what", "smaller", "central", "larger")


def test_a_waterfall_adds_up_in_its_table():
    rows = twin(sample.DRIVERS).rows
    numbers = [float(value.replace("−", "-")) for _, value in rows]
    assert sum(numbers[:-1]) == pytest.approx(numbers[-1]) and rows[-1] == ("in all", "+12.1")


def test_a_stack_has_a_column_a_layer():
    table = twin(sample.HOLDERS)
    assert table.columns[1] == "buyers at home, for the price" and table.rows[-1][:2] == (
        "two years",
        "55",
    )


def test_the_diagram_lists_what_acts_on_what():
    rows = {row[0]: row for row in twin(sample.CHAIN).rows}
    assert rows["The Fed"][3] == "Financial conditions, Treasuries (purchases)"
    assert rows["Resolve"][3] == "Sellers (ends with the dispute)"
    assert "The Fed, buys in 9\u00a0% of draws, $0 to 44bn" in alt(sample.CHAIN)
