"""Every refusal is one line that says what, where, got, allowed, nearest."""

from __future__ import annotations

import pytest

from bondstrike import errors


def test_the_line_names_everything_in_order() -> None:
    error = errors.InputError(
        "not a share", where="my.toml, levers.0.share", got=1.5, allowed="0 to 1", nearest="0.5"
    )
    assert str(error) == (
        "not a share · at my.toml, levers.0.share · got 1.5 · allowed: 0 to 1 · did you mean '0.5'?"
    )


def test_nothing_is_said_of_what_is_not_known() -> None:
    assert str(errors.InputError("no draws")) == "no draws"
    assert str(errors.InputError("no draws", got=0)) == "no draws · got 0"


def test_a_message_is_one_line() -> None:
    assert "\n" not in str(errors.InputError("two\nlines", got="a\nb", allowed="x\n  y"))


def test_an_unknown_name_offers_the_nearest() -> None:
    error = errors.unknown_name("bloc", "jappan", ["japan", "china"], where="levers.0.blocs")
    assert error.nearest == "japan"
    assert error.allowed == "china, japan"
    assert errors.unknown_name("bloc", "xyzzy", ["japan"]).nearest is None


def test_a_long_list_is_cut() -> None:
    allowed = errors.unknown_name("key", "q", [f"name{i:02}" for i in range(40)]).allowed
    assert allowed.endswith(", …") and allowed.count(",") == 14


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (errors.BondstrikeError, 1),
        (errors.InputError, 2),
        (errors.DataError, 3),
        (errors.SolveError, 4),
        (errors.StoreError, 5),
    ],
)
def test_each_kind_has_its_exit_code(kind: type[errors.BondstrikeError], code: int) -> None:
    assert kind.exit_code == code
    assert issubclass(kind, errors.BondstrikeError)
