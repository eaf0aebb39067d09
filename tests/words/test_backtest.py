"""The past's judgement in words: misses first, every message filled, tables that fit."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bondstrike.errors import InputError
from bondstrike.history import backtest as history
from bondstrike.history.backtest import TOGETHER, Backtest
from bondstrike.history.replay import Followed
from bondstrike.words import backtest as words
from bondstrike.words.catalogue import load
from bondstrike.words.market import Screen, Table
from tests.history.test_backtest import example


def found() -> Backtest:
    """The pair, one of which misses, and an episode that isn't scored."""
    judged = []
    for (id, variable, weeks), title in zip(TOGETHER, ("Tariffs", "China"), strict=True):
        seen = replace(example().outcomes[0], variable=variable, weeks=weeks)
        judged.append(
            replace(example(), id=id, title=title, outcomes=(seen, replace(seen, weeks=weeks + 1)))
        )
    miss = replace(judged[0].outcomes[0], inside_ninety=False, observed=47.0, pit=1.0)
    judged[0] = replace(judged[0], outcomes=(miss, *judged[0].outcomes[1:]))
    used = replace(example(), id="dash-for-cash-2020", title="Dash", role="calibrate")
    return history.summed((*judged, used), 4, 1)


def text_of(screen: Screen) -> str:
    parts = [part for section in screen.sections for part in section.parts]
    cells = [c for p in parts if isinstance(p, Table) for row in (p.columns, *p.rows) for c in row]
    lines = [part for part in parts if isinstance(part, str)]
    return "\n".join([screen.title, *screen.conditions, *lines, *cells]).replace("\u00a0", " ")


def table(screen: Screen, heading: str) -> Table:
    parts = next(s.parts for s in screen.sections if s.heading.startswith(heading))
    return next(part for part in parts if isinstance(part, Table))


def test_misses_stand_first():
    first = words.screen(found()).sections[0]
    assert first.heading.startswith("MISSES")
    said = [str(part).replace("\u00a0", " ") for part in first.parts]
    assert said == ["Tariffs: 10-year, 1 week +47bp, predicted +0.6 to +11bp (+6)."]


def test_no_miss_is_said_too():
    seen = history.summed((example(),), 4, 1)
    assert words.screen(seen).sections[0].parts == ("None of 1 outcomes.",)


def test_what_calibrates_and_what_scores_is_named():
    said = text_of(words.screen(found()))
    assert "2 episodes scored, 1 only shown" in said
    assert "episode at hand: tariffs-2025, china-2014." in said
    assert "held against it: dash-for-cash-2020." in said
    assert "(dash-for-cash-2020)" in said


def test_score_and_pair():
    said = text_of(words.screen(found()))
    assert "The 90 % ranges hold 3 of 4 outcomes (75 %)" in said
    assert "between 19 % and 99 %" in said  # exact binomial range of 3 of 4
    assert "cover 80 to 100 % of outcomes: missed." in said
    assert "outside its 90 % range is Tariffs." in said
    rows = table(words.screen(found()), "SCORE").rows
    assert [row[0] for row in rows] == ["no change", "linear rule", "news alone"]


def test_full_shows_every_outcome():
    short, full = (table(words.screen(found(), full=f), "OBSERVED") for f in (False, True))
    assert (len(short.rows), len(full.rows)) == (3, 5)
    assert short.rows[0][:3] == ("tariffs-2025", "10-year, 1w", "+47*")


def test_causes_have_a_column_each():
    found_table = table(words.screen(found()), "WHAT THE TEN-YEAR")
    assert len(found_table.columns) == len(history.CAUSES) + 5
    assert found_table.rows[0][1:4] == ("2", "+10", "0")


def test_care_is_asked_for():
    one = replace(
        example(), followed=Followed(9, 1.0, 514.2, 384, 48), kept_in=("QE17",), left_out=("QE01",),
        not_cleared=2,
    )  # fmt: skip
    said = text_of(words.screen(history.summed((one,), 4, 1)))
    assert "48 of 384 draws could not be led" in said
    assert "furthest was 514bp off" in said
    assert "QE17 measured this very episode" in said
    assert "for their own episodes: QE01." in said
    assert "2 in made-up-2025" in said


def test_tables_fit_a_page():
    from bondstrike.history.shelf import load_episodes

    longest = max(load_episodes(), key=len)
    ids = {one.id: one for one in found().episodes}
    judged = tuple(replace(one, id=longest) for one in ids.values())
    for part in (p for s in words.screen(history.summed(judged, 4, 1)).sections for p in s.parts):
        if isinstance(part, Table):
            sizes = [max(map(len, cells)) for cells in zip(part.columns, *part.rows, strict=True)]
            assert sum(sizes) + 2 * len(sizes) <= 100


@pytest.mark.parametrize(
    ("value", "said"), [(0.5, "+0.50"), (-0.08, "−0.08"), (float("nan"), "n/a")]
)
def test_skill_is_written_with_its_sign(value: float, said: str):
    assert words.skill(value) == said


def test_names_of_all_variables_are_there():
    from bondstrike.history.episode import VARIABLES

    assert set(load(words.PAGE).messages["variable"]) == set(VARIABLES)


def test_another_language_is_refused():
    with pytest.raises(InputError, match="language"):
        words.screen(found(), language="xx")
