"""Draws of all that is uncertain: parameters, and the weekly shocks that nobody can know.

Counter-based: the uniform behind parameter p of draw i is number i of a Philox stream whose key
is a hash of (seed, p). So a draw depends on nothing but seed, path and index: more draws, other
chunks or a new parameter reshuffle nothing. Quasi-random points use the same door,
`beliefs.Beliefs.values_at`.

The shocks of week w in draw i are the four outputs of Philox at counter (w, i), one for each
name in `SHOCKS`: they don't depend on the horizon either.
(Salmon, Moraes, Dror & Shaw 2011, Parallel random numbers: as easy as 1, 2, 3.)
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.random import Philox

from bondstrike.errors import InputError
from bondstrike.evidence.beliefs import Weights, load_beliefs
from bondstrike.evidence.distributions import Floats
from bondstrike.evidence.prior import Overrides
from bondstrike.evidence.shelf import LINKS
from bondstrike.vocabulary import Bloc

if TYPE_CHECKING:
    from bondstrike.model.parameters import Parameters

SHOCKS: Final = ("level", "slope", "fear", "dollar")
"""Names of the weekly shocks, in the order of `model.schedules.Shocks`."""

MAX_SEED: Final = 2**63 - 1
"""Largest seed."""

MAX_INDEX: Final = 2**53
"""One more than the largest index of a draw."""

_WORDS_PER_COUNT = 4
_WORD = 64


def _checked(name: str, value: int, least: int, most: int) -> int:
    """A whole number between `least` and `most`; `InputError` otherwise."""
    whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if not whole or not least <= value <= most:
        raise InputError(
            f"{name} must be a whole number", where=name, got=value, allowed=f"{least} to {most}"
        )
    return int(value)


def _range(draws: int, first: int) -> tuple[int, int]:
    """Number and first index of the draws, checked."""
    first = _checked("first", first, 0, MAX_INDEX - 1)
    return _checked("draws", draws, 0, MAX_INDEX - first), first


def _key(seed: int, name: str) -> int:
    """128-bit key of the stream of `name` under `seed`."""
    text = f"bondstrike\x1f{_checked('seed', seed, 0, MAX_SEED)}\x1f{name}"
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=16).digest(), "little")


def _to_unit(raw: np.ndarray) -> Floats:
    """64 random bits → a double strictly between 0 and 1, by its upper 52 bits.

    With 53 the largest would round to 1, whose normal quantile is infinite.
    """
    return ((raw >> np.uint64(12)).astype(np.float64) + 0.5) * 2.0**-52


def uniforms(draws: int, seed: int, path: str, first: int = 0) -> Floats:
    """Uniform numbers in (0, 1) of draws `first` … `first + draws − 1`, axis `draw`.

    Number i depends on (seed, path, i) alone. Raises `InputError` on a negative count or seed.
    """
    draws, first = _range(draws, first)
    count, skipped = divmod(first, _WORDS_PER_COUNT)
    raw = Philox(key=_key(seed, path), counter=count).random_raw(skipped + draws)
    return _to_unit(raw[skipped:])


def sample(
    draws: int,
    seed: int,
    overrides: Overrides | None = None,
    first: int = 0,
    weights: Weights | None = None,
) -> dict[str, Floats]:
    """Draws `first` … of every parameter: path → float64, axis `draw`, in its prior's unit.

    Columns stand in the order of the parameter classes. `weights` of studies change what the fits
    say. Raises `InputError` on a wrong count or seed, on an override that is unknown, unreadable
    or outside its valid range, and on weights that can't be given.
    """
    beliefs = load_beliefs(overrides, weights)
    return beliefs.values_at({path: uniforms(draws, seed, path, first) for path in beliefs.priors})


def medians(overrides: Overrides | None = None, weights: Weights | None = None) -> Parameters:
    """The central path's parameters: every belief at its median, scalars. Raises `InputError`."""
    priors = load_beliefs(overrides, weights).priors
    return to_parameters({path: np.float64(prior.median) for path, prior in priors.items()})


def to_parameters(columns: Mapping[str, Any]) -> Parameters:
    """Columns by path → the typed classes; leaves keep the columns' axis (`draw` or none).

    Raises `InputError` if a path is missing or none of the classes knows it.
    """
    from bondstrike.model import parameters as classes

    links = {link: getattr(classes, link.capitalize()) for link in LINKS}
    fields = {link: tuple(kind.__dataclass_fields__) for link, kind in links.items()}
    wanted = [f"{link}.{field}" for link, names in fields.items() for field in names]
    wrong = sorted(set(wanted) ^ set(columns))
    if wrong:
        raise InputError("columns do not match the parameter classes", got=", ".join(wrong))
    built = {
        link: kind(**{field: columns[f"{link}.{field}"] for field in fields[link]})
        for link, kind in links.items()
    }
    return classes.Parameters(**built)


def shocks(draws: int, weeks: int, seed: int, first: int = 0) -> dict[str, Floats]:
    """Standard normal weekly shocks: name in `SHOCKS` → float64, axes `draw`, `week`.

    Week w of draw i depends on (seed, i, w) alone: not on chunks, on how many draws are asked,
    nor on the horizon. Raises `InputError` on a negative count, horizon or seed.
    """
    from scipy.special import ndtri

    draws, first = _range(draws, first)
    weeks = _checked("weeks", weeks, 0, MAX_INDEX - 1)
    key = _key(seed, "shocks")
    raw = np.empty((draws, weeks, _WORDS_PER_COUNT), np.uint64)
    for row in range(draws):
        stream = Philox(key=key, counter=(first + row) << _WORD)
        raw[row] = stream.random_raw(weeks * _WORDS_PER_COUNT).reshape(weeks, _WORDS_PER_COUNT)
    normal = ndtri(_to_unit(raw))
    return {name: np.ascontiguousarray(normal[..., i]) for i, name in enumerate(SHOCKS)}


def fates(draws: int, seed: int, first: int = 0) -> dict[str, Floats]:
    """Standard normal numbers that decide when something happens in a path, by name.

    `reversal` and `retaliation` have axis `draw`, `break_rank` axes `draw`, `bloc`. Each depends on
    (seed, name, index) alone. Raises `InputError` on a negative count or seed.
    """
    from scipy.special import ndtri

    def of(name: str) -> Floats:
        return ndtri(uniforms(draws, seed, f"fate.{name}", first))

    members = np.stack([of(f"break_rank.{bloc}") for bloc in Bloc], axis=-1)
    return {
        "reversal": of("reversal"),
        "retaliation": of("retaliation"),
        "break_rank": members,
    }
