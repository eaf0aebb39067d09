from __future__ import annotations

import pytest

from bondstrike.errors import InputError
from bondstrike.scenario.levers.common import Proceeds, Sender
from bondstrike.vocabulary import Bloc, Holder
from tests.scenario.builders import scenario, sell_off


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
