"""The twin of the rules: by hand, and against the chain's own on random paths."""

from __future__ import annotations

from dataclasses import replace

import jax.numpy as jnp
import numpy as np
import pytest

from bondstrike.ensemble.result import Result
from bondstrike.findings import responses
from bondstrike.model import rules
from bondstrike.model.haven import USUAL_VIX
from bondstrike.scenario.responses import ACTIONS
from bondstrike.scenario.responses import rules as compiled
from bondstrike.vocabulary import N_TENORS, TEN_YEAR, Signal
from tests.findings.synthetic import result

DRAWS, WEEKS = 4, 60
FREEZE = 'action = "freeze"\nsize = 0.5'


def scenario(*tables: str) -> str:
    return "".join(f"[[responses]]\n{table}\n" for table in tables)


def run(*tables: str, **weekly: np.ndarray) -> Result:
    """A run with responses and some weekly paths, [draw, lever, week]."""
    made = result(
        DRAWS,
        weeks=WEEKS,
        parameters={responses.HAVEN_OPENING: np.full(DRAWS, 0.9)},
        weekly={"vix": np.full((DRAWS, 2, WEEKS), USUAL_VIX), **weekly},
    )
    return replace(made, manifest=replace(made.manifest, scenario=scenario(*tables)))


def ten_year(level: np.ndarray) -> np.ndarray:
    """Yields whose ten-year is `level` [draw, lever, week], bp."""
    yields = np.zeros((DRAWS, 2, WEEKS, N_TENORS))
    yields[..., TEN_YEAR] = level
    return yields


def high(*first: int) -> np.ndarray:
    """The ten-year at 80 bp from each draw's week on with the lever, never without it."""
    weeks = np.arange(WEEKS)
    level = np.zeros((DRAWS, 2, WEEKS))
    level[:, 0] = np.where(weeks >= np.array(first)[:, None], 80.0, 0.0)
    return ten_year(level)


def test_a_run_without_responses_has_none():
    assert responses.read(result(2)) == ()


def test_a_rule_sees_last_week():
    """Over the threshold in weeks 3, 5, 9 and never: in force a week later, in three of four."""
    table = f'signal = "yield-10y"\nabove = 50\n{FREEZE}'
    (found,) = responses.read(run(table, yields=high(3, 5, 9, WEEKS)))
    assert (found.triggered.hits, found.triggered.draws) == (3, DRAWS)
    assert found.anyway.hits == 0
    assert found.first_week.median == 6.0
    assert (found.action, found.signal, found.above, found.below) == (
        *("freeze", "yield-10y", 50.0, None),
    )
    assert (found.size, found.unit) == (0.5, "share of the holdings frozen")


def test_a_delay_is_waited_for():
    table = f'signal = "yield-10y"\nabove = 50\ndelay_weeks = 3\n{FREEZE}'
    (found,) = responses.read(run(table, yields=high(3, 3, 3, 3)))
    assert found.first_week.median == 7.0


def test_what_has_ended_triggers_no_more():
    table = f'signal = "yield-10y"\nabove = 50\nuntil = 8\n{FREEZE}'
    (found,) = responses.read(run(table, yields=high(3, 6, 7, 8)))
    assert found.triggered.hits == 2 and found.until_week == 8


def test_one_that_never_triggers_says_so():
    table = f'signal = "stress"\nabove = 9\n{FREEZE}'
    (found,) = responses.read(run(table, risk_price=np.ones((DRAWS, 2, WEEKS))))
    assert (found.triggered.hits, found.anyway.hits) == (0, 0)
    assert not found.first_week.known


def test_a_date_belongs_to_the_lever():
    """Week 12 of the run, told as a date too: 84 days after the baseline date."""
    tables = (f"at = 12\n{FREEZE}", f'at = "2026-12-25"\nuntil = "2027-01-08"\n{FREEZE}')
    both = responses.read(run(*tables))
    for found in both:
        assert (found.triggered.share, found.anyway.hits) == (1.0, 0)
        assert (found.at_week, found.signal, found.first_week.median) == (12, "", 12.0)
    assert [found.until_week for found in both] == [None, 14]


def test_a_signal_may_pass_without_the_lever_too():
    level = np.full((DRAWS, 2, WEEKS), 60.0)
    table = f'signal = "yield-10y"\nabove = 50\n{FREEZE}'
    (found,) = responses.read(run(table, yields=ten_year(level)))
    assert (found.triggered.share, found.anyway.share, found.first_week.median) == (1.0, 1.0, 1.0)


def test_unsound_draws_are_left_out():
    made = run(f"at = 3\n{FREEZE}")
    summaries = made.blocks["summaries"]
    flags = np.array([0.0, 1.0, 0.0, 0.0])
    broken = replace(summaries, arrays={**summaries.arrays, "not_finite": flags})
    (found,) = responses.read(replace(made, blocks={**made.blocks, "summaries": broken}))
    assert found.triggered.draws == DRAWS - 1


# --- against the chain -----------------------------------------------------------------------


TABLES = {
    Signal.YIELD_10Y: 'signal = "yield-10y"\nabove = 20',
    Signal.DISLOCATION: 'signal = "dislocation"\nabove = 15\ndelay_weeks = 2',
    Signal.STRESS: 'signal = "stress"\nabove = 1.5\nramp_weeks = 4',
    Signal.DOLLAR: 'signal = "dollar"\nbelow = -2\ndelay_weeks = 1.5',
    Signal.VIX: 'signal = "vix"\nabove = 25\nhold_weeks = 6\ndelay_weeks = 3',
    Signal.HAVEN: 'signal = "haven"\nbelow = 0.8',
    Signal.WEEK: 'signal = "week"\nabove = 30\nuntil = 40',
    Signal.SOLD: 'signal = "sold"\nabove = 40',
}
"""A rule on each signal."""


def random_paths() -> dict[str, np.ndarray]:
    """Random walks about each signal's threshold, [draw, lever, week]."""
    random = np.random.default_rng(11)

    def walk(start: float, step: float) -> np.ndarray:
        steps = random.normal(0.0, step, (DRAWS, 2, WEEKS))
        return start + np.cumsum(steps, axis=2)

    return {
        "yields": ten_year(walk(0.0, 5.0)),
        "flow": walk(5.0, 2.0),
        "stress": walk(5.0, 2.0),
        "risk_price": walk(1.0, 0.1),
        "dollar": walk(0.0, 0.5),
        "vix": walk(USUAL_VIX, 2.0),
        "faith": walk(0.9, 0.03),
        "sold": walk(0.0, 8.0),
    }


def chain_first(table: str, paths: dict[str, np.ndarray], draw: int, lever: int) -> float:
    """First week in which the chain's own rules have strength, on one path."""
    values = {
        "action": "freeze",
        **{k: float(v) if "." in v or v.lstrip("-").isdigit() else v.strip('"') for k, v in (
            line.split(" = ") for line in table.splitlines())},
    }  # fmt: skip
    if "until" in values:
        values["until"] = int(values["until"])
    asked = compiled([ACTIONS["freeze"].model_validate(values)], lambda when, _: int(when))  # type: ignore[arg-type]
    one = {name: path[draw, lever] for name, path in paths.items()}
    faith = np.concatenate([[0.9, 0.9], one["faith"]])
    clock = rules.opening(asked)
    seen = rules.signals(*map(jnp.asarray, (0.0, 0.0, 1.0, 0.0, USUAL_VIX, 0.9, 0.0, 0.0)))
    for week in range(WEEKS):
        clock = rules.advance(clock, seen, asked)
        if float(jnp.max(rules.strengths(clock, asked))) > 0.0:
            return float(week)
        seen = rules.signals(
            *map(
                jnp.asarray,
                (
                    one["yields"][week, TEN_YEAR],
                    one["flow"][week] + one["stress"][week],
                    *(one[name][week] for name in ("risk_price", "dollar", "vix")),
                    faith[week + 1],
                    week + 1.0,
                    one["sold"][week],
                ),
            )
        )
    return float("nan")


@pytest.mark.parametrize("signal", TABLES, ids=lambda one: one.name.lower())
def test_the_twin_agrees_with_the_chain(signal: Signal):
    paths = random_paths()
    made = run(f"{TABLES[signal]}\n{FREEZE}", **paths)
    (rule,) = responses.of_scenario(made.manifest)
    weekly = made.blocks["weekly"].arrays
    watched = responses.seen(signal, weekly, np.full(DRAWS, 0.9))
    over = rule.sign * (watched - rule.threshold) > 0.0
    if isinstance(rule.until, int):
        over &= np.arange(WEEKS) < rule.until
    most = rule.delay_weeks + rule.ramp_weeks + rule.hold_weeks
    ours = responses.first_weeks(over, rule.delay_weeks, most)
    theirs = np.array(
        [[chain_first(TABLES[signal], paths, k, half) for half in (0, 1)] for k in range(2)]
    )
    np.testing.assert_array_equal(ours[:2], theirs)
    (found,) = responses.read(made)
    assert found.triggered.hits == np.isfinite(ours[:, 0]).sum()
