"""Distributions that a prior may take, each in numbers that a reader can check.

A distribution is immutable and knows three things: the probability below a value, the value
below which a probability lies, and how it is said. It carries no unit: a `Prior` does.

Two ways in, one set of classes: a TOML table (`from_table`) and a text that a user types
(`parse_distribution`, grammar below). Neither evaluates code.

    expression = number | name "(" argument { "," argument } ")" | mixture
    mixture    = "mixture(" number "*" normal { "+" number "*" normal } ")"
    argument   = number | key "=" number

    normal(mean, sd)                    truncated-normal(mean, sd, lo, hi)
    lognormal(median, p5, p95[, floor]) beta(a, b) or beta(mean=…, sd=…)
    uniform(lo, hi)                     mixture(0.6*normal(-0.3, 0.25) + 0.4*normal(0.5, 0.5))
"""

from __future__ import annotations

import dataclasses
import math
import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bondstrike.errors import InputError, unknown_name

Floats = NDArray[np.float64]

Z95 = 1.6448536269514722
"""Standard normal 95 % point."""


def number(value: float) -> str:
    """A number as people write it: three significant digits, no trailing zeros."""
    return f"{value:.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def span(lo: float, hi: float) -> str:
    """A range as people write it; `to` where a dash could be read as a minus."""
    return f"{number(lo)}{' to ' if lo < 0 else '–'}{number(hi)}"


def _require(condition: bool, what: str) -> None:
    """Raise `ValueError` unless `condition`; the caller says in which file or flag."""
    if not condition:
        raise ValueError(what)


class Distribution(ABC):
    """A distribution of one number. Constructors raise `ValueError` on impossible numbers."""

    name: ClassVar[str]

    @abstractmethod
    def cdf(self, x: ArrayLike) -> Floats:
        """Probability of a value at or below `x`; same shape as `x`."""

    @abstractmethod
    def quantile(self, u: ArrayLike) -> Floats:
        """Value below which probability `u` in (0, 1) lies; same shape as `u`."""

    @property
    def support(self) -> tuple[float, float]:
        """Smallest and largest possible value."""
        return (-math.inf, math.inf)

    def expression(self) -> str:
        """The text that `parse_distribution` reads back as this very distribution."""
        values = (getattr(self, field.name) for field in dataclasses.fields(self))  # type: ignore[arg-type]
        return f"{self.name}({', '.join(repr(float(value)) for value in values)})"


@dataclass(frozen=True, slots=True)
class Fixed(Distribution):
    """One value for certain: what a number in an override means."""

    name: ClassVar[str] = "fixed"
    value: float

    def __post_init__(self) -> None:
        _require(math.isfinite(self.value), "value must be finite")

    def cdf(self, x: ArrayLike) -> Floats:
        """0 below the value, 1 from it on."""
        return np.where(np.asarray(x, float) >= self.value, 1.0, 0.0)

    def quantile(self, u: ArrayLike) -> Floats:
        """The value, whatever `u`."""
        return np.full(np.shape(u), self.value)

    @property
    def support(self) -> tuple[float, float]:
        """The value, twice."""
        return (self.value, self.value)

    def expression(self) -> str:
        """The number itself."""
        return repr(float(self.value))


@dataclass(frozen=True, slots=True)
class Uniform(Distribution):
    """Every value between `lo` and `hi` alike."""

    name: ClassVar[str] = "uniform"
    lo: float
    hi: float

    def __post_init__(self) -> None:
        _require(math.isfinite(self.hi - self.lo), "lo and hi must be finite")
        _require(self.lo < self.hi, "lo must be below hi")

    def cdf(self, x: ArrayLike) -> Floats:
        """Share of the range at or below `x`."""
        return np.clip((np.asarray(x, float) - self.lo) / (self.hi - self.lo), 0.0, 1.0)

    def quantile(self, u: ArrayLike) -> Floats:
        """The point at share `u` of the range."""
        return self.lo + np.asarray(u, float) * (self.hi - self.lo)

    @property
    def support(self) -> tuple[float, float]:
        """`lo` and `hi`."""
        return (self.lo, self.hi)


@dataclass(frozen=True, slots=True)
class Normal(Distribution):
    """Bell curve by mean and standard deviation."""

    name: ClassVar[str] = "normal"
    mean: float
    sd: float

    def __post_init__(self) -> None:
        _require(math.isfinite(self.mean), "mean must be finite")
        _require(0 < self.sd < math.inf, "sd must be positive")

    def cdf(self, x: ArrayLike) -> Floats:
        """Normal probability."""
        from scipy.special import ndtr

        return ndtr((np.asarray(x, float) - self.mean) / self.sd)

    def quantile(self, u: ArrayLike) -> Floats:
        """Normal quantile."""
        from scipy.special import ndtri

        return self.mean + self.sd * ndtri(np.asarray(u, float))


@dataclass(frozen=True, slots=True)
class TruncatedNormal(Distribution):
    """Bell curve cut off at `lo` and `hi`; `mean` and `sd` are those before the cut."""

    name: ClassVar[str] = "truncated-normal"
    mean: float
    sd: float
    lo: float
    hi: float

    def __post_init__(self) -> None:
        _require(self.lo < self.hi, "lo must be below hi")
        below, above = self._ends()
        _require(above - below > 1e-6, "lo to hi must hold some of the bell curve")

    def _ends(self) -> tuple[float, float]:
        """Probability below `lo` and below `hi` before the cut."""
        whole = Normal(self.mean, self.sd)
        return float(whole.cdf(self.lo)), float(whole.cdf(self.hi))

    def cdf(self, x: ArrayLike) -> Floats:
        """Probability given that the value lies between `lo` and `hi`."""
        below, above = self._ends()
        return np.clip((Normal(self.mean, self.sd).cdf(x) - below) / (above - below), 0.0, 1.0)

    def quantile(self, u: ArrayLike) -> Floats:
        """Quantile given that the value lies between `lo` and `hi`."""
        below, above = self._ends()
        inner = below + np.asarray(u, float) * (above - below)
        return np.clip(Normal(self.mean, self.sd).quantile(inner), self.lo, self.hi)

    @property
    def support(self) -> tuple[float, float]:
        """`lo` and `hi`."""
        return (self.lo, self.hi)


@dataclass(frozen=True, slots=True)
class Lognormal(Distribution):
    """Ratios above and below the median, from its 5 % and 95 % points.

    The logarithm of `x − floor` is normal on either side of the median, with a spread of its
    own on each side, so that all three stated points are met exactly; they are those of `x`.
    """

    name: ClassVar[str] = "lognormal"
    median: float
    p5: float
    p95: float
    floor: float = 0.0

    def __post_init__(self) -> None:
        _require(
            -math.inf < self.floor < self.p5 < self.median < self.p95 < math.inf,
            "floor < p5 < median < p95 must hold",
        )

    def spreads(self) -> tuple[float, float]:
        """Standard deviation of the logarithm below and above the median."""
        middle = math.log(self.median - self.floor)
        low, high = math.log(self.p5 - self.floor), math.log(self.p95 - self.floor)
        return (middle - low) / Z95, (high - middle) / Z95

    def cdf(self, x: ArrayLike) -> Floats:
        """Two half-normals in the logarithm; zero up to `floor`."""
        from scipy.special import ndtr

        above_floor = np.asarray(x, float) - self.floor
        inside = np.where(above_floor > 0, above_floor, 1.0)
        distance = np.log(inside / (self.median - self.floor))
        low, high = self.spreads()
        probability = ndtr(distance / np.where(distance < 0, low, high))
        return np.where(above_floor > 0, probability, 0.0)

    def quantile(self, u: ArrayLike) -> Floats:
        """Inverse of `cdf`."""
        from scipy.special import ndtri

        z = ndtri(np.asarray(u, float))
        low, high = self.spreads()
        return self.floor + (self.median - self.floor) * np.exp(z * np.where(z < 0, low, high))

    @property
    def support(self) -> tuple[float, float]:
        """`floor` and infinity."""
        return (self.floor, math.inf)


@dataclass(frozen=True, slots=True)
class Beta(Distribution):
    """A share between 0 and 1, by its two shape numbers."""

    name: ClassVar[str] = "beta"
    a: float
    b: float

    def __post_init__(self) -> None:
        _require(0 < self.a < math.inf and 0 < self.b < math.inf, "a and b must be positive")

    @classmethod
    def of_mean(cls, mean: float, sd: float) -> Beta:
        """The Beta with this mean and standard deviation; `ValueError` if there is none."""
        _require(0 < mean < 1, "mean must lie between 0 and 1")
        _require(sd > 0, "sd must be positive")
        room = mean * (1 - mean) / sd**2 - 1
        _require(room > 0, f"sd must be below {number(math.sqrt(mean * (1 - mean)))} at this mean")
        return cls(mean * room, (1 - mean) * room)

    def cdf(self, x: ArrayLike) -> Floats:
        """Regularised incomplete beta function."""
        from scipy.special import betainc

        return betainc(self.a, self.b, np.clip(np.asarray(x, float), 0.0, 1.0))

    def quantile(self, u: ArrayLike) -> Floats:
        """Inverse of the regularised incomplete beta function."""
        from scipy.special import betaincinv

        return betaincinv(self.a, self.b, np.asarray(u, float))

    @property
    def support(self) -> tuple[float, float]:
        """0 and 1."""
        return (0.0, 1.0)


@dataclass(frozen=True, slots=True)
class Mixture(Distribution):
    """Several bell curves, each with a weight: for evidence that disagrees."""

    name: ClassVar[str] = "mixture"
    weights: tuple[float, ...]
    parts: tuple[Normal, ...]

    def __post_init__(self) -> None:
        _require(
            bool(self.parts) and len(self.weights) == len(self.parts), "parts must have weights"
        )
        _require(all(weight > 0 for weight in self.weights), "weights must be positive")
        _require(abs(sum(self.weights) - 1) < 1e-9, "weights must sum to 1")

    def cdf(self, x: ArrayLike) -> Floats:
        """Weighted sum of the parts."""
        terms = [w * part.cdf(x) for w, part in zip(self.weights, self.parts, strict=True)]
        return np.sum(terms, axis=0)

    def quantile(self, u: ArrayLike) -> Floats:
        """Inverse of `cdf` by bisection to the last bit between the parts' own quantiles."""
        target = np.asarray(u, float)
        ends = np.stack([part.quantile(target) for part in self.parts])
        low, high = ends.min(axis=0), ends.max(axis=0)
        for _ in range(80):
            middle = 0.5 * (low + high)
            under = self.cdf(middle) < target
            low, high = np.where(under, middle, low), np.where(under, high, middle)
        return 0.5 * (low + high)

    def expression(self) -> str:
        """`mixture(w*normal(mean, sd) + …)`."""
        terms = zip(self.weights, self.parts, strict=True)
        return f"mixture({' + '.join(f'{float(w)!r}*{p.expression()}' for w, p in terms)})"


_KINDS: dict[str, type[Distribution]] = {
    kind.name: kind for kind in (Uniform, Normal, TruncatedNormal, Lognormal, Beta)
}
NAMES = (*_KINDS, Mixture.name)
"""Names a prior or an override may use."""


def _build(name: str, numbers: Mapping[str, float]) -> Distribution:
    """The named distribution from its numbers by key; `ValueError` if they don't fit."""
    if name == Beta.name and set(numbers) == {"mean", "sd"}:
        return Beta.of_mean(numbers["mean"], numbers["sd"])
    kind = _KINDS[name]
    fields = dataclasses.fields(kind)  # type: ignore[arg-type]
    needed = [field.name for field in fields if field.default is dataclasses.MISSING]
    allowed = [field.name for field in fields]
    missing = [key for key in needed if key not in numbers]
    _require(not missing, f"{name} needs {', '.join(needed)}: missing {', '.join(missing)}")
    surplus = [key for key in numbers if key not in allowed]
    _require(not surplus, f"{name} takes {', '.join(allowed)}: not {', '.join(surplus)}")
    return kind(**numbers)


def _real(value: object, key: str) -> float:
    """A TOML number as a float; `ValueError` for text, truth values and the like."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{key} must be a number, not {value!r}")
    return float(value)


def from_table(name: str, table: Mapping[str, object]) -> Distribution:
    """The distribution a TOML table describes by `name` and its numbers.

    Raises `ValueError` in words on an unknown name, a missing or surplus key, or impossible
    numbers; the caller adds file and table.
    """
    if name == Mixture.name:
        rows = table.get("parts")
        _require(isinstance(rows, list) and set(table) == {"parts"}, "mixture takes parts")
        assert isinstance(rows, list)
        weights = tuple(_real(row.get("weight"), "weight") for row in rows)
        parts = tuple(
            Normal(_real(row.get("mean"), "mean"), _real(row.get("sd"), "sd")) for row in rows
        )
        return Mixture(weights, parts)
    _require(name in _KINDS, f"unknown distribution {name!r}: one of {', '.join(NAMES)}")
    return _build(name, {key: _real(value, key) for key, value in table.items()})


_NUMBER = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?"
_CALL = re.compile(r"([a-z][a-z-]*)\s*\((.*)\)", re.DOTALL)
_ARGUMENT = re.compile(rf"\s*(?:([a-z][a-z0-9]*)\s*=\s*)?({_NUMBER})\s*")
_TERM = re.compile(rf"\s*({_NUMBER})\s*\*\s*(normal\s*\([^()]*\))\s*")
_TERM_END = re.compile(r"(?<=\))\s*\+")


def parse_distribution(text: str, where: str = "") -> Distribution:
    """The distribution a user typed: a number, or a name with numbers (grammar above).

    `where` is the flag or key that messages name. Raises `InputError` on anything else;
    nothing is evaluated.
    """
    stripped = text.strip()
    try:
        if re.fullmatch(_NUMBER, stripped):
            return Fixed(float(stripped))
        call = _CALL.fullmatch(stripped)
        if call is None:
            raise ValueError("not a number nor a distribution")
        name, inside = call.groups()
        if name not in NAMES:
            raise unknown_name("distribution", name, NAMES, where=where)
        return _parse_mixture(inside) if name == Mixture.name else _parse_call(name, inside)
    except (ValueError, OverflowError) as error:
        raise InputError(
            f"cannot read the distribution: {error}",
            where=where,
            got=text,
            allowed="a number, normal(mean, sd), truncated-normal(mean, sd, lo, hi), "
            "lognormal(median, p5, p95), beta(a, b), uniform(lo, hi), "
            "mixture(w*normal(mean, sd) + …)",
        ) from error


def _parse_call(name: str, inside: str) -> Distribution:
    """`name` with comma-separated numbers, by position or by key but not both."""
    keys = [field.name for field in dataclasses.fields(_KINDS[name])]  # type: ignore[arg-type]
    numbers: dict[str, float] = {}
    named: set[bool] = set()
    pieces = inside.split(",")
    _require(len(pieces) <= len(keys), f"{name} takes {', '.join(keys)}")
    for position, piece in enumerate(pieces):
        match = _ARGUMENT.fullmatch(piece)
        _require(match is not None, f"{piece.strip()!r} is not a number")
        assert match is not None
        key, digits = match.groups()
        named.add(key is not None)
        _require(len(named) == 1, "give numbers by position or by key, not both")
        _require(key is None or key not in numbers, f"{key} is given twice")
        numbers[key or keys[position]] = float(digits)
    return _build(name, numbers)


def _parse_mixture(inside: str) -> Mixture:
    """Terms `weight*normal(mean, sd)` joined by `+`."""
    weights: list[float] = []
    parts: list[Normal] = []
    for term in _TERM_END.split(inside):
        match = _TERM.fullmatch(term)
        _require(match is not None, f"{term.strip()!r} is not weight*normal(mean, sd)")
        assert match is not None
        weight, normal = match.groups()
        call = _CALL.fullmatch(normal)
        assert call is not None
        part = _parse_call("normal", call.group(2))
        assert isinstance(part, Normal)
        weights.append(float(weight))
        parts.append(part)
    return Mixture(tuple(weights), tuple(parts))
