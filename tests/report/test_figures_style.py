"""Colours that can be read, lean SVG, words that keep clear of one another."""

from __future__ import annotations

import itertools

import pytest

from bondstrike.report.figures_style import (
    COLOUR,
    LAYERS,
    PALETTE,
    SERIES,
    Canvas,
    apart,
    coloured,
    house_style,
    lean,
    letters,
    variables,
    wrapped,
)


def light(colour: str) -> float:
    """Relative luminance as WCAG defines it."""
    parts = (int(colour[k : k + 2], 16) / 255.0 for k in (1, 3, 5))
    linear = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    dark, bright = sorted((light(one), light(other)))
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
def test_words_can_be_read(mode: int):
    colour = {name: pair[mode] for name, pair in PALETTE.items()}
    for name, paper in itertools.product(("ink", "quiet", *SERIES), ("paper", "tint")):
        assert contrast(colour[name], colour[paper]) >= 4.5, (name, paper)
    for layer in LAYERS:
        on = "ink" if layer.endswith(("-mid", "-light")) else "paper"
        assert contrast(colour[on], colour[layer]) >= 4.5, layer


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
def test_neighbours_differ_in_grey(mode: int):
    layers = [PALETTE[name][mode] for name in LAYERS]
    assert min(contrast(a, b) for a, b in itertools.pairwise(layers)) >= 1.3
    bands = [PALETTE[name][mode] for name in ("one", "one-mid", "one-light")]
    assert min(contrast(a, b) for a, b in itertools.pairwise(bands)) >= 1.6


def test_no_two_colours_are_the_same():
    assert len(set(COLOUR.values())) == len(COLOUR)


def test_colours_become_variables_but_words_stay():
    svg = '<text style="fill: #1f4e79">#1f4e79</text><path style="fill: #123456"/>'
    assert coloured(svg) == (
        '<text style="fill: var(--one)">#1f4e79</text><path style="fill: #123456"/>'
    )
    assert "--ink:#1f2328;" in variables(dark=False) and "--ink:#e9e7e2;" in variables(dark=True)


def test_lean_leaves_words_as_they_are():
    svg = (
        '<svg><g id="figure_1"><defs><path id="m1" d="M 0 0.123456 z"/></defs>'
        '<g><use xlink:href="#m1" x="1.26" y="2" style="fill: #000000"/></g>'
        '<text style="font-size: 11px; font-family: A, B; fill: #000000" x="1.2345" y="3.0000" '
        'transform="rotate(-0 1.2345 3.0000)">+8.0 0.25  &lt;</text></g></svg>'
    )
    assert lean(svg) == (
        '<path transform="translate(1.3 2)" d="M 0 0.1 z" style="fill: #000000"/>'
        '<text style="font-size: 11px; fill: #000000" x="1.2" y="3">+8.0 0.25  &lt;</text>'
    )


def test_a_canvas_counts_from_the_top_left():
    with house_style():
        canvas = Canvas(200.0, 100.0)
        canvas.text(10.0, 20.0, "here")
        canvas.box(0.0, 0.0, 50.0, 10.0, "one")
        svg = canvas.svg(alt='a "b"', kind="wide", flat=True)
    assert 'x="10" y="20"' in svg and "M 0 10 L 50 10 L 50 0 L 0 0 z" in svg
    assert 'aria-label="a &quot;b&quot;"' in svg and 'width="200"' in svg


def test_what_is_clear_is_not_moved():
    assert apart([10.0, 50.0], [12.0, 12.0], 0.0, 100.0) == [10.0, 50.0]


def test_what_collides_moves_as_little_as_it_must():
    assert apart([50.0, 52.0], [12.0, 12.0], 0.0, 100.0) == [45.0, 57.0]
    assert apart([52.0, 50.0], [12.0, 12.0], 0.0, 100.0) == [57.0, 45.0]
    assert apart([2.0, 3.0], [12.0, 24.0], 0.0, 100.0) == [6.0, 24.0]
    assert apart([99.0], [12.0], 0.0, 100.0) == [94.0]


def test_nothing_overlaps_after_a_chain_of_collisions():
    sizes = [13.0, 29.0, 13.0, 13.0, 42.0]
    found = apart([80.0, 81.0, 82.0, 60.0, 99.0], sizes, 0.0, 200.0)
    order = sorted(range(5), key=lambda i: found[i])
    for a, b in itertools.pairwise(order):
        assert found[b] - found[a] >= (sizes[a] + sizes[b]) / 2 - 1e-9
    assert apart([], [], 0.0, 1.0) == []


def test_words_wrap_at_blanks():
    assert wrapped("abroad, for the price", letters("abroad, for")) == ["abroad, for", "the price"]
    assert wrapped("", 50.0) == [""]
