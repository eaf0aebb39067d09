from __future__ import annotations

import numpy as np
import pytest

from bondstrike.errors import InputError
from bondstrike.model.schedules import Decides
from bondstrike.scenario.compile import compile, programme_rows
from bondstrike.scenario.rows import ProgrammeRow, Sellers
from bondstrike.vocabulary import Bloc, Bucket, Channel, Holder
from bondstrike.world.load import load_world
from tests.scenario.builders import scenario

BILLS = tuple(Bucket).index(Bucket.BILLS)


@pytest.fixture(scope="module")
def sellers() -> Sellers:
    return Sellers.of(load_world())


def shift(**changes: object) -> dict:
    return {"kind": "invoicing", "blocs": ["oil-exporters"], "start": 0} | changes


def rows_of(sellers: Sellers, **changes: object) -> list[ProgrammeRow]:
    return programme_rows(scenario(shift(**changes)), sellers)


def total(rows: list[ProgrammeRow], channel: Channel) -> np.ndarray:
    """USD bn by estimate in one channel."""
    return sum((row.size for row in rows if row.channel is channel), np.zeros(3))


def test_rows_are_what_the_core_frees_by_the_end(sellers: Sellers):
    (lever,) = scenario(shift()).levers
    rows = rows_of(sellers)
    from bondstrike.scenario.rows import Timing

    freed = lever.effects(sellers, Timing(0, -1, 520))  # type: ignore[union-attr]
    official = (freed.official_bills + freed.official_coupons)[:, -1].sum(axis=1)
    assert total(rows, Channel.SALE) == pytest.approx(official)
    assert total(rows, Channel.DEPOSITS) == pytest.approx(freed.balances[:, -1].sum(axis=1))
    assert total(rows, Channel.BILL_DEMAND) == pytest.approx(
        -freed.private_bills[:, -1].sum(axis=1)
    )
    assert {row.decided for row in rows} == {Decides.RELEASED}
    assert {row.weeks for row in rows} == {5 * 52}


def test_bills_go_first(sellers: Sellers):
    for row in rows_of(sellers):
        if row.channel is Channel.SALE:
            assert row.mix[BILLS] == pytest.approx(1.0)
            assert row.holder is Holder.OFFICIAL


def test_buyers_are_no_coalition(sellers: Sellers):
    """Most of what is freed is Japan's, China's …: only the oil exporters act."""
    spec = scenario(shift())
    compiled = compile(spec, sellers)
    rows = programme_rows(spec, sellers)
    acting = {label.bloc for label in compiled.labels if label.takes_part}
    assert acting == {Bloc.OIL_EXPORTERS}
    assert {row.bloc for row in rows if row.hostile} == {Bloc.OIL_EXPORTERS}
    assert len({row.bloc for row in rows if row.channel is Channel.SALE}) > 5


def test_a_shift_of_nothing_frees_nothing(sellers: Sellers):
    """Japan sells no crude: no row."""
    assert rows_of(sellers, blocs=["japan"]) == []


def test_more_dollars_than_now_is_no_shift_off_the_dollar(sellers: Sellers):
    with pytest.raises(InputError, match=r"more is sold in dollars than now.*levers\.0\.dollar_to"):
        rows_of(sellers, dollar_to=0.9)


def test_two_halves_of_a_mandate_make_the_whole(sellers: Sellers):
    blocs = ["oil-exporters", "china"]
    whole = total(rows_of(sellers, blocs=blocs), Channel.DEPOSITS)
    halves = sum(total(rows_of(sellers, blocs=[bloc]), Channel.DEPOSITS) for bloc in blocs)
    assert halves == pytest.approx(whole)


def test_alone_in_the_market_a_shift_fades(sellers: Sellers):
    ordered, left = (
        total(rows_of(sellers, mode=mode), Channel.DEPOSITS)[1] for mode in ("mandate", "market")
    )
    assert 0.0 < left < 0.2 * ordered


def test_half_the_shift_frees_less(sellers: Sellers):
    sums = [total(rows_of(sellers, dollar_to=left), Channel.SALE)[1] for left in (0.5, 0.2, 0.0)]
    assert (np.diff(sums) > 0.0).all()


def test_what_is_kept_in_dollars_reaches_no_currency(sellers: Sellers):
    rows = rows_of(sellers, converted=0.25)
    assert {row.converted for row in rows if row.channel is Channel.SALE} == {0.25}
    assert total(rows, Channel.DEPOSITS) == pytest.approx(
        0.25 * total(rows_of(sellers), Channel.DEPOSITS)
    )


def test_all_trade_of_all_blocs_fits_into_the_rows(sellers: Sellers):
    compiled = compile(scenario(shift(blocs="all", trade="all")), sellers)
    assert 12 < len(compiled.labels) <= 32


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"trade": "gas"}, r"levers\.0\.trade"),
        ({"mode": "wish"}, r"levers\.0\.mode"),
        ({"dollar_to": 80}, r"levers\.0\.dollar_to.*at most 1"),
        ({"years": 0}, r"levers\.0\.years"),
        ({"blocs": ["oil-exporter"]}, "unknown bloc.*did you mean 'oil-exporters'"),
    ],
)
def test_what_a_shift_may_not_be(sellers: Sellers, change: dict, words: str):
    with pytest.raises(InputError, match=words):
        rows_of(sellers, **change)
