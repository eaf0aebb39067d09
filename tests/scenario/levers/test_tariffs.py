from __future__ import annotations

import numpy as np
import pytest

from bondstrike.errors import InputError, SolveError
from bondstrike.model.schedules import Decides
from bondstrike.scenario.compile import compile, programme_rows
from bondstrike.scenario.levers import Tariffs
from bondstrike.scenario.levers import tariffs as page
from bondstrike.scenario.rows import ProgrammeRow
from bondstrike.trade import tariffs as core
from bondstrike.trade.tables import us_imports
from bondstrike.units import WEEKS_PER_YEAR
from bondstrike.vocabulary import Bloc, Channel
from tests.scenario.builders import scenario, small_world

EURO, CANADA = (tuple(Bloc).index(bloc) for bloc in (Bloc.EURO_AREA, Bloc.CANADA))
PAIR = ["euro-area", "canada"]


def tariff(**changes: object) -> dict:
    return {"kind": "tariffs", "blocs": PAIR, "rates": 10, "weeks": 520, "start": 0} | changes


def rows_of(**changes: object) -> list[ProgrammeRow]:
    return programme_rows(scenario(tariff(**changes)), small_world())


def lost(rows: list[ProgrammeRow]) -> np.ndarray:
    """USD bn of exports lost by bloc and estimate, all rows."""
    found = np.zeros((len(Bloc), 3))
    for row in rows:
        if row.channel is Channel.LOST_EXPORTS:
            found[tuple(Bloc).index(row.bloc)] += row.size
    return found


def test_the_first_year_is_the_core_s_first_year():
    """Direct losses by bloc, scaled so that their sum is what is lost net of diversion."""
    effects = core.effects(core.Measure(senders=PAIR, rates=10))
    first = [row for row in rows_of() if row.timing.start == 0]
    direct, diverted = -effects.exports[:, 0], effects.exports_diverted[:, 0].sum(axis=1)
    net = (direct.sum(axis=1) - diverted) / direct.sum(axis=1)
    assert [row.bloc for row in first] == [Bloc.EURO_AREA, Bloc.CANADA]
    assert [row.weeks for row in first] == [WEEKS_PER_YEAR] * 2
    for row in first:
        assert row.size == pytest.approx(direct[:, tuple(Bloc).index(row.bloc)] * net)
        assert row.decided is Decides.ELASTICITY


def test_the_nine_years_after_lie_halfway_to_the_end_on_average():
    """From year 1 to year 10 the way to the end is even, so its mean is a half."""
    effects = core.effects(core.Measure(senders=PAIR, rates=10))
    mean = 0.5 * (effects.exports[:, 0] + effects.exports[:, 1])
    diverted = 0.5 * effects.exports_diverted.sum(axis=(1, 2))
    rows = [row for row in rows_of() if row.timing.start == WEEKS_PER_YEAR]
    assert sum(row.size for row in rows) == pytest.approx(
        9.0 * (-mean.sum(axis=1) - diverted), rel=1e-3
    )


def test_each_dollar_lost_carries_what_the_measure_costs_everybody():
    effects = core.effects(core.Measure(senders=PAIR, rates=10, us_retaliation=10))
    first = [
        row
        for row in rows_of(answer=10)
        if row.channel is Channel.LOST_EXPORTS and row.timing.start == 0
    ]
    income = effects.real_income[1, 0]
    total = sum(row.size[1] for row in first)
    assert sum(row.size[1] * row.harm for row in first) == pytest.approx(-income[0])
    assert sum(row.size[1] * row.cost for row in first) == pytest.approx(-income[1:])
    assert total > 0.0


def test_an_answer_makes_imports_dearer_by_what_each_bloc_still_sells():
    rows = [row for row in rows_of(answer=10) if row.channel is Channel.IMPORT_COST]
    assert [row.bloc for row in rows] == [Bloc.EURO_AREA, Bloc.CANADA]
    effects = core.effects(core.Measure(senders=PAIR, rates=10, us_retaliation=10))
    yearly = sum(row.size for row in rows) / 10.0
    ends = np.sort(effects.import_cost, axis=1)
    assert (ends[:, 0] <= yearly + 1e-9).all() and (yearly <= ends[:, 1] + 1e-9).all()
    # both sell somewhat less than before, the larger one still more
    assert rows[0].size[1] / rows[1].size[1] == pytest.approx(
        us_imports()[EURO] / us_imports()[CANADA], rel=0.1
    )


def test_nothing_asked_is_no_row_and_nothing_solved(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(core, "effects", lambda measure: pytest.fail("solved for nothing"))
    assert rows_of(rates=0) == []
    assert rows_of(rates={"machinery": 0.0}) == []


def test_a_lever_cut_in_two_by_blocs_loses_nearly_the_whole():
    """To first order, all blocs together: what is diverted is spread over the senders."""
    whole = lost(rows_of(rates=2))[:, 1].sum()
    halves = [lost(rows_of(rates=2, blocs=[bloc]))[:, 1].sum() for bloc in PAIR]
    assert sum(halves) == pytest.approx(whole, rel=0.02)


def test_a_lever_cut_in_two_in_time_begins_again():
    """The first year of the second half is a first year too: less is lost, never more."""
    spec = scenario(tariff(weeks=260), tariff(weeks=260, start=260), horizon_weeks=520, fed="never")
    parts = lost(programme_rows(spec, small_world()))
    assert (parts.sum(axis=0) < lost(rows_of()).sum(axis=0)).all()


def test_more_is_lost_the_higher_the_rate_and_with_energy():
    sums = [lost(rows_of(rates=rate)).sum(axis=0) for rate in (5, 10, 20)]
    assert (np.diff(sums, axis=0) > 0.0).all()
    assert (lost(rows_of(energy=True)).sum(axis=0) > sums[1]).all()


def test_a_quota_of_all_does_nothing_a_quota_of_half_binds():
    assert rows_of(rates=0, quotas=1.0) == []
    halved = lost(rows_of(rates=0, quotas={"vehicles": 0.5}))
    assert (halved[[EURO, CANADA]] > 0.0).all()


def test_order_of_blocs_does_not_matter():
    assert lost(rows_of(blocs=PAIR[::-1])) == pytest.approx(lost(rows_of()))


def test_too_many_blocs_for_two_phases_share_one_row_each():
    rows = rows_of(blocs="all", answer=5)
    assert len(rows) == 2 * len(Bloc)
    assert {row.weeks for row in rows} == {520}


def test_a_short_measure_ends():
    rows = rows_of(weeks=26)
    assert {row.weeks for row in rows} == {26}
    assert {row.timing.start for row in rows} == {0}


def test_grown_is_nothing_in_the_first_year_and_all_after_ten():
    assert page._grown(0.0, 1.0) == 0.0
    assert page._grown(1.0, 10.0) == pytest.approx(0.5, abs=1e-3)
    assert page._grown(10.0, 20.0) == 1.0


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"rates": {"agri-fod": 5}}, r"levers\.0\.rates .*did you mean 'agri-food'"),
        ({"rates": {"gold-gems": 5}}, "gold moves with vaults"),
        ({"rates": 300}, r"levers\.0\.rates"),
        ({"rates": -1}, r"levers\.0\.rates"),
        ({"quotas": 0.01}, r"levers\.0\.quotas"),
        ({"rent": "nobody"}, r"levers\.0\.rent"),
        ({"blocs": []}, "no bloc named"),
        ({"answer": 500}, r"levers\.0\.answer"),
        ({"rate": 5}, "unknown key.*did you mean 'rates'"),
    ],
)
def test_what_a_tariff_may_not_be(change: dict, words: str):
    with pytest.raises(InputError, match=words):
        rows_of(**change)


def test_an_equilibrium_that_is_not_found_is_named(monkeypatch: pytest.MonkeyPatch):
    def fails(measure: object) -> object:
        raise SolveError("wages not found · residual 0.3")

    monkeypatch.setattr(core, "effects", fails)
    with pytest.raises(SolveError, match=r"residual 0\.3"):
        rows_of()


def test_senders_take_part_and_nobody_sells():
    compiled = compile(scenario(tariff(answer=10)), small_world())
    assert {label.bloc for label in compiled.labels if label.takes_part} == {
        Bloc.EURO_AREA,
        Bloc.CANADA,
    }
    assert not any(label.sells for label in compiled.labels)
    assert compiled.by_seller() == {}


def test_the_measure_is_what_was_said():
    spec = scenario(tariff(rates={"machinery": 7}, quotas={"vehicles": 0.5}, rent="exporter"))
    (lever,) = spec.levers
    assert isinstance(lever, Tariffs)
    said = lever.measure()
    assert dict(said.rates) == {"machinery": 7} and dict(said.quotas) == {"vehicles": 0.5}
    assert (said.rent, said.us_retaliation, said.energy) == ("exporter", 0.0, False)
