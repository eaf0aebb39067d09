"""Backtests and verdicts without one study, as the report is told them."""

from __future__ import annotations

from bondstrike.findings.leave_out import LeaveOut, Row
from bondstrike.findings.ranges import Range
from bondstrike.history.backtest import Against, Judged, Scored, summed
from bondstrike.history.replay import Followed
from bondstrike.history.rivals import RIVALS
from tests.quality import measured


def seen(variable: str, observed: float, *, inside: bool, weeks: int = 4) -> Scored:
    return Scored(
        variable=variable, weeks=weeks, unit="bp", observed=observed, median=0.0, half=(-5.0, 5.0),
        ninety=(-20.0, 20.0), pit=0.5, inside_half=False, inside_ninety=inside, crps=4.0,
        ordinary=8.0, rivals={name: Against(0.0, observed, 5.0) for name in RIVALS}, source="x",
        grade="A",
    )  # fmt: skip


def judged(id: str, role: str, *outcomes: Scored, not_cleared: int = 0) -> Judged:
    followed = Followed(*([0] * len(Followed.__dataclass_fields__)))
    return Judged(
        id, id.title(), "2025-04-04", role, outcomes, (), followed, not_cleared, (), ()
    )  # fmt: skip


FOUND = summed(
    (
        judged("tariffs-2025", "score", seen("10y", 47.0, inside=False, weeks=1)),
        judged("china-2014", "score", seen("10y", -8.0, inside=True, weeks=135), not_cleared=2),
        judged("taper-2013", "calibrate", seen("10y", 90.0, inside=False)),
    ),
    draws=384,
    seed=1,
)


def test_every_outcome_is_shown_with_its_prediction():
    outcomes = measured.history_of(FOUND).outcomes
    assert [(one.episode, one.scores) for one in outcomes] == [
        ("tariffs-2025", True),
        ("china-2014", True),
        ("taper-2013", False),
    ]
    assert outcomes[0].what == "10y, 1 weeks"
    assert outcomes[0].quantiles == (-20.0, -5.0, 0.0, 5.0, 20.0)
    assert set(outcomes[0].rivals.values()) == {5.0}


def test_misses_and_goals_are_said():
    said = measured.history_of(FOUND).said
    assert said[1].startswith("All outcomes: 50 % ranges cover 0 of 2")
    assert "90 % ranges cover 1 of 2 (true share 1 to 99 % with 95 % confidence)" in said[1]
    assert "skill +20 % against" in said[1]  # 1 − 4/5
    assert said[3] == "Goals: 90 % ranges cover 80 to 100 %: missed; ahead of both rivals: reached."
    assert said[4].startswith("The pair that must hold together fails: tariffs-2025 +47 bp")
    assert "OUTSIDE" in said[4] and said[4].endswith("inside.")
    assert said[5].endswith("taper-2013.") and said[6].endswith("china-2014 (2).")


def test_studies_that_move_the_verdict_are_named():
    some = Range(-1.0, 0.5, 2.0, "pp")

    def row(unit: str, *, named: bool, weight: float = 0.0) -> Row:
        return Row(unit, "fit", weight, some, some, some, some, seen=named, named=named)

    found = measured.left_out_of(
        LeaveOut(
            name="x",
            title="A sale",
            yours=(),
            draws=256,
            seed=1,
            weeks=26,
            whole=row("", named=False, weight=1.0),
            range=some,
            rows=(row("PI04", named=True), row("PI11", named=False, weight=0.25)),
            refused={"PI05": "fit"},
        )
    )  # fmt: skip
    assert found.said[1].endswith("out of that range: PI04.")
    assert found.said[2].endswith("PI05.")
    assert [(r.study, r.named, r.others[-1]) for r in found.rows] == [
        ("", False, "1"), ("PI04", True, "0"), ("PI11", False, "0.25"),
    ]  # fmt: skip
