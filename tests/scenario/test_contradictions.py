"""What can't be meant together, or can't do anything, is refused in one line."""

from __future__ import annotations

import pytest

from bondstrike.errors import InputError
from bondstrike.scenario.compile import compile
from bondstrike.scenario.rows import Sellers
from tests.scenario.builders import answer, hedge, run_off, scenario, sell_off, us_goods


def tariffs(**changes: object) -> dict:
    """Japan bars US goods by a tenth."""
    return {"kind": "tariffs", "blocs": ["japan"], "rates": 10, "weeks": 52} | changes


@pytest.mark.parametrize("lever", [sell_off, run_off, hedge, us_goods])
def test_a_coalition_that_holds_nothing(lever, sellers: Sellers):
    with pytest.raises(InputError, match="a coalition that holds nothing") as caught:
        compile(scenario(sell_off(), lever(blocs=["canada"])), sellers)
    assert caught.value.where == "mine, levers.1.blocs"
    assert str(caught.value.got).startswith("canada")


def test_who_holds_something_may_have_others_along(sellers: Sellers):
    assert len(compile(scenario(sell_off(blocs=["canada", "japan"])), sellers).labels) == 1


def test_nobody_buys_goods_and_bars_them(sellers: Sellers):
    with pytest.raises(InputError, match="japan buys US goods and bars them") as caught:
        compile(scenario(us_goods(), tariffs()), sellers)
    assert caught.value.where == "mine, levers.0 + levers.1"


def test_a_central_bank_that_never_buys_is_not_made_to(sellers: Sellers):
    asked = [sell_off()], {"responses": [answer("freeze"), answer("fed-purchases")]}
    with pytest.raises(InputError, match="never buys") as caught:
        compile(scenario(*asked[0], **asked[1]), sellers)
    assert caught.value.where == "mine, responses.1 + fed.mode"
    made = compile(scenario(*asked[0], **(asked[1] | {"fed": "slow"})), sellers)
    assert made.scenario.rules.size[1] == 60.0
