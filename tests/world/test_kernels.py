"""The economy's tables: whole, sourced, and refused when they are not."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest

from bondstrike.errors import DataError
from bondstrike.model.economy import INPUTS, OUTPUTS
from bondstrike.model.fcig import SERIES
from bondstrike.world.kernels import (
    FOLDER,
    PULSES,
    WEIGHTS,
    Line,
    fcig,
    kernels,
    load_fcig,
    load_kernels,
    parse,
    render,
)

LINE = Line(("premium_5y", "gdp"), "%", "2024-01-01", "somewhere, seen", "B", (0.5, -0.25))
TEXT = render(("input", "output"), [LINE])
KEYS = ("input", "output")


def test_shapes_and_precision():
    pulse, lag = load_kernels().pulse, load_fcig().lag
    assert pulse.shape == (len(INPUTS), len(OUTPUTS), 40)
    assert lag.shape == (len(SERIES), 20)
    assert pulse.dtype == lag.dtype == jnp.float64


@pytest.mark.parametrize(
    ("one", "other", "quarter", "figure"),
    [
        ("premium_10y", "gdp", 1, -0.0977),
        ("premium_30y", "equities", 0, -24.6871),
        ("dollar", "exports", 1, 1.0929),
        ("funds_rate", "unemployment", 1, 0.0731),
        ("dollar", "core_inflation", 4, 0.0258),
    ],
)
def test_figures_stand_where_they_belong(one: str, other: str, quarter: int, figure: float):
    # as printed from the oracle's kernels.csv
    found = load_kernels().pulse[INPUTS.index(one), OUTPUTS.index(other), quarter]
    assert float(found) == pytest.approx(figure, abs=5e-5)


def test_a_pulse_does_nothing_to_jobs_and_prices_at_once():
    # FRB/US answers premia and the funds rate with a lag; only the dollar touches GDP at once
    at_once = np.asarray(load_kernels().pulse)[:, :, 0]
    slow = [OUTPUTS.index(name) for name in ("gdp", "unemployment", "core_inflation")]
    others = [place for place, name in enumerate(INPUTS) if name != "dollar"]
    assert np.abs(at_once[np.ix_(others, slow)]).max() < 1e-4


@pytest.mark.parametrize(("name", "keys"), [(PULSES, KEYS), (WEIGHTS, ("series",))])
def test_every_line_says_unit_date_source_and_grade(name: str, keys: tuple[str, ...]):
    text = (FOLDER / f"{name}.csv").read_text(encoding="utf-8")
    lines = parse(name, text, keys)
    assert render(keys, lines) == text
    assert {line.grade for line in lines} == {"B"}
    assert all(line.unit and line.source and line.as_of for line in lines)


def test_there_and_back():
    assert parse("toy", TEXT, KEYS) == [LINE]


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("input,output", "output,input", "line 1"),
        (",q0,q1", ",q1,q0", "line 1"),
        (",0.5,", ",half,", "a number"),
        (",0.5,", ",nan,", "a finite number"),
        (",0.5,", ",", "number of fields"),
        (",B,", ",Z,", "grade"),
        ("2024-01-01", "January", "as_of"),
        ("%", "", "unit, source"),
    ],
)
def test_a_malformed_table_is_refused(old: str, new: str, complaint: str):
    with pytest.raises(DataError, match=complaint):
        parse("toy", TEXT.replace(old, new, 1), KEYS)


def test_a_line_that_appears_twice_is_refused():
    with pytest.raises(DataError, match="appears twice"):
        parse("toy", TEXT + TEXT.splitlines()[1] + "\n", KEYS)


def test_missing_and_stray_lines_are_named():
    text = (FOLDER / f"{PULSES}.csv").read_text(encoding="utf-8")
    lines = parse(PULSES, text, KEYS)
    with pytest.raises(DataError, match="no row premium_5y/gdp"):
        kernels(lines[1:])
    with pytest.raises(DataError, match="stray row premium_5y/houses"):
        kernels([*lines, Line(("premium_5y", "houses"), "%", "2024-01-01", "x", "B", (0.0,) * 40)])
    with pytest.raises(DataError, match="no row funds_rate"):
        fcig([])
