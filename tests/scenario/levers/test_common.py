from __future__ import annotations

import pytest

from bondstrike.errors import InputError
from bondstrike.scenario.levers import KINDS, RunOff
from bondstrike.scenario.levers.common import Dated, Proceeds, Sender
from bondstrike.vocabulary import Bloc, Holder
from tests.scenario.builders import scenario, sell_off, small_world


def test_proceeds_are_at_most_all():
    with pytest.raises(InputError, match="converted and parked sum to 1.2"):
        scenario(sell_off(proceeds={"converted": 0.7, "parked": 0.5}))


def test_proceeds_may_be_all():
    assert Proceeds(converted=0.5, parked=0.5).parked == 0.5


def test_private_holders_cannot_park():
    with pytest.raises(InputError, match="no account in the foreign repo pool"):
        scenario(sell_off(holders="private", proceeds={"parked": 0.1}))


def test_of_both_holders_only_officials_park():
    sender = Sender(blocs=(Bloc.JAPAN,), holders="both", proceeds=Proceeds(parked=0.3))
    assert [sender.parked_by(holder) for holder in sender.kinds()] == [0.3, 0.0]
    assert sender.kinds() == tuple(Holder)


def test_only_levers_that_age_become_finer_with_more_rows():
    finer = {kind for kind, lever in KINDS.items() if lever.divides}
    assert finer == {"run-off", "buyers-strike"}


def test_who_takes_part_is_who_holds():
    sender = Sender(blocs=(Bloc.CANADA, Bloc.JAPAN), holders="both")
    assert sender.taking_part(small_world()) == [(Bloc.JAPAN, holder) for holder in Holder]


def test_a_lever_starts_in_the_second_week_and_says_so_before():
    assert (Dated().start, Dated().announced) == (1, True)
    quiet = {kind for kind, lever in KINDS.items() if not lever.model_fields["announced"].default}
    assert quiet == {"hedge-ratio", "joint-asset", "bill-demand"}


def test_run_off_and_strike_draw_on_what_can_be_ordered_unless_said_otherwise():
    share = {"kind": "run-off", "blocs": ["japan"], "share": 1.0, "years": 1}
    assert RunOff.model_validate(share).pool() == "mobilisable"
    assert RunOff.model_validate(share | {"drawn_from": "holdings"}).pool() == "holdings"
