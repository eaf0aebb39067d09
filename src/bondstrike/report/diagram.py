"""The causal chain as SVG: boxes with numbers, in the order of the story.

On a page the ranks of the chain run from left to right in at most two bands; an arrow between
neighbours goes straight, any other through a lane above, between or below the bands. On a phone
the boxes stand under one another, and what is not next goes along the side. An edge back to an
earlier node is a feedback and is dashed; the word on an edge stands in its lane, and in the table.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape

from bondstrike.report.document import Diagram, Edge, Node
from bondstrike.report.figures_style import COLOUR, NARROW, framed

TITLE, NUMBER, RANGE = 12.0, 11.5, 11.0
"""Sizes of letters in a box, in pixels."""
LETTER = 0.575
"""Width of a letter in its size."""
PAD, LEADING = 8.0, 15.0
GUTTER, MARGIN, STACKED = 32.0, 8.0, 12.0
"""Pixels between ranks, at the sides, and between boxes of a rank."""
TRACK, CLEAR = 17.0, 14.0
"""Pixels between the lines in a lane, and between a lane and the boxes."""
ONE_BAND = 5
"""As many ranks fit side by side."""

Point = tuple[float, float]
Route = tuple[Edge, float, list[Point]]
"""An edge, the height of its track and the points of its way, in pixels."""


@dataclass(frozen=True)
class Box:
    """A node on the page: words in lines, and its place in pixels from the top left."""

    node: Node
    lines: tuple[tuple[str, float, str, bool], ...]
    """Words, size in pixels, colour, bold."""
    width: float
    x: float = 0.0
    y: float = 0.0
    band: int = 0
    rank: int = 0
    first: bool = True
    """Whether nothing of its rank stands above it."""
    last: bool = True
    """Whether nothing of its rank stands below it."""

    @property
    def height(self) -> float:
        """Pixels."""
        return 2 * PAD + LEADING * len(self.lines) - 3.0

    @property
    def middle(self) -> float:
        """Pixels from the top."""
        return self.y + self.height / 2

    @property
    def centre(self) -> float:
        """Pixels from the left."""
        return self.x + self.width / 2


def chain(diagram: Diagram, width: float, *, alt: str, kind: str, flat: bool = False) -> str:
    """The diagram `width` pixels wide as an `<svg>` element."""
    drawn, height = (_tall if width <= NARROW else _broad)(diagram, width)
    return framed("".join(drawn), width, height, alt=alt, kind=kind, flat=flat)


def ranks(diagram: Diagram) -> dict[str, int]:
    """How many steps a node stands from the start, by the longest way that never goes back."""
    order = {node.id: place for place, node in enumerate(diagram.nodes)}
    found = dict.fromkeys(order, 0)
    for node in diagram.nodes:
        before = [
            found[edge.source] + 1
            for edge in diagram.edges
            if edge.target == node.id and order[edge.source] < order[node.id]
        ]
        found[node.id] = max(before, default=0)
    return found


def _back(diagram: Diagram, edge: Edge) -> bool:
    order = [node.id for node in diagram.nodes]
    return order.index(edge.source) >= order.index(edge.target)


# --- boxes ---------------------------------------------------------------------------------------


def _box(node: Node, width: float) -> Box:
    room = width - 2 * PAD
    lines = [(word, TITLE, "ink", True) for word in wrapped(node.title, room, TITLE)]
    for said, size, colour in ((node.line, NUMBER, "ink"), (node.range_, RANGE, "quiet")):
        if said:
            lines += [(word, size, colour, False) for word in wrapped(said, room, size)]
    return Box(node, tuple(lines), width)


def wrapped(said: str, width: float, size: float) -> list[str]:
    """Words in lines of at most `width` pixels."""
    import textwrap

    return textwrap.wrap(said, int(width / (LETTER * size)), break_on_hyphens=False)


def _draw_box(box: Box) -> str:
    words = "".join(
        _text(box.x + PAD, box.y + PAD + 10.0 + LEADING * k, said, size, colour, bold=bold)
        for k, (said, size, colour, bold) in enumerate(box.lines)
    )
    return (
        f'<rect x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" '
        f'height="{box.height:.1f}" rx="5" style="fill: {COLOUR["tint"]}; '
        f'stroke: {COLOUR["one"]}; stroke-width: 1"/>{words}'
    )


def _text(
    x: float,
    y: float,
    said: str,
    size: float,
    colour: str,
    *,
    bold: bool = False,
    at: str = "start",
) -> str:
    weight = "; font-weight: 700" if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" style="font-size: {size:g}px{weight}; '
        f'text-anchor: {at}; fill: {COLOUR[colour]}">{escape(said)}</text>'
    )


# --- lines ---------------------------------------------------------------------------------------


def _arrow(points: Sequence[Point], *, dashed: bool = False) -> str:
    """A line with rounded corners through points, and its head."""
    dash = "; stroke-dasharray: 4 3" if dashed else ""
    style = f"fill: none; stroke: {COLOUR['quiet']}; stroke-width: 1.2{dash}"
    return f'<path d="{_rounded(points)}" style="{style}"/>{_head(points[-2], points[-1])}'


def _curve(start: Point, end: Point) -> str:
    """A smooth arrow from left to right."""
    (x0, y0), (x1, y1) = start, end
    half = (x0 + x1) / 2
    style = f"fill: none; stroke: {COLOUR['quiet']}; stroke-width: 1.2"
    path = f"M{x0:.1f} {y0:.1f}C{half:.1f} {y0:.1f} {half:.1f} {y1:.1f} {x1 - 5:.1f} {y1:.1f}"
    return f'<path d="{path}" style="{style}"/>{_head((x0, y1), end)}'


def _rounded(points: Sequence[Point], radius: float = 5.0) -> str:
    said = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        cut = min(radius, math.dist(before, corner) / 2, math.dist(corner, after) / 2)
        (ax, ay), (bx, by) = _toward(corner, before, cut), _toward(corner, after, cut)
        said += f"L{ax:.1f} {ay:.1f}Q{corner[0]:.1f} {corner[1]:.1f} {bx:.1f} {by:.1f}"
    x, y = _toward(points[-1], points[-2], 5.0)
    return said + f"L{x:.1f} {y:.1f}"


def _toward(start: Point, end: Point, length: float) -> Point:
    whole = math.dist(start, end) or 1.0
    share = length / whole
    return (start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share)


def _head(before: Point, tip: Point) -> str:
    x, y = tip
    bx, by = _toward(tip, before, 7.0)
    dx, dy = (y - by) / 7.0 * 3.5, (x - bx) / 7.0 * 3.5
    path = f"M{x:.1f} {y:.1f}L{bx + dx:.1f} {by - dy:.1f}L{bx - dx:.1f} {by + dy:.1f}z"
    return f'<path d="{path}" style="fill: {COLOUR["quiet"]}"/>'


def _word(x: float, y: float, said: str, at: str = "middle") -> str:
    """A word on a line, with paper under it."""
    if not said:
        return ""
    size = LETTER * RANGE * len(said) + 6.0
    left = {"middle": x - size / 2, "start": x - 3.0, "end": x - size + 3.0}[at]
    paper = (
        f'<rect x="{left:.1f}" y="{y - 7:.1f}" width="{size:.1f}" height="14" '
        f'style="fill: {COLOUR["paper"]}"/>'
    )
    return paper + _text(x, y + 4.0, said, RANGE, "quiet", at=at)


# --- a page: from left to right ------------------------------------------------------------------


def _broad(diagram: Diagram, width: float) -> tuple[list[str], float]:
    boxes, lanes, height = _placed(diagram, width)
    drawn: list[str] = []
    routes: list[Route] = []
    used = [0] * len(lanes)
    ports: dict[tuple[int, int], int] = {}
    for edge in diagram.edges:
        source, target = boxes[edge.source], boxes[edge.target]
        if _neighbours(source, target):
            end = (target.x, target.middle)
            drawn.append(_curve((source.x + source.width, source.middle), end))
            continue
        lane = _lane(diagram, edge, source, target)
        y = lanes[lane] + TRACK * used[lane]
        used[lane] += 1
        points = _through(source, target, y, lane, ports)
        routes.append((edge, y, points))
        drawn.append(_arrow(points, dashed=_back(diagram, edge)))
    words = [_named(route, routes) for route in routes]
    return [*drawn, *words, *map(_draw_box, boxes.values())], height


def _named(route: Route, routes: Sequence[Route]) -> str:
    """The word of an edge on the level part of its way, clear of other lines where it can be."""
    edge, y, points = route
    legs = itertools.pairwise(points)
    (x0, _), (x1, _) = max(legs, key=lambda leg: abs(leg[1][0] - leg[0][0]))
    half = LETTER * RANGE * len(edge.label) / 2 + 8.0
    if abs(x1 - x0) < 2 * half:
        return _word(x0 + 6.0, y, edge.label, "start")
    upright = [
        a[0]
        for _, _, others in routes
        for a, b in itertools.pairwise(others)
        if abs(a[0] - b[0]) < 1e-6 and min(a[1], b[1]) < y + 7.0 and max(a[1], b[1]) > y - 7.0
    ]
    low, high = min(x0, x1) + half, max(x0, x1) - half
    places = [low + (high - low) * step / 40.0 for step in range(41)]

    def clear(x: float) -> float:
        """Pixels to the nearest line, no more than is wanted."""
        return min((abs(x - other) for other in upright), default=half)

    best = max(places, key=lambda x: (min(clear(x), half), -abs(x - (x0 + x1) / 2)))
    return _word(best, y, edge.label)


def _neighbours(source: Box, target: Box) -> bool:
    return source.band == target.band and target.rank == source.rank + 1


def _lane(diagram: Diagram, edge: Edge, source: Box, target: Box) -> int:
    """Between bands if it changes the band; else above a band, or below it for a feedback."""
    if source.band != target.band:
        return max(source.band, target.band)
    return source.band + (1 if _back(diagram, edge) else 0)


def _placed(diagram: Diagram, width: float) -> tuple[dict[str, Box], list[float], float]:
    """Boxes by id, the first track of every lane, and the height, all in pixels."""
    rank = ranks(diagram)
    count = max(rank.values()) + 1
    columns = count if count <= ONE_BAND else math.ceil(count / 2)
    size = (width - 2 * MARGIN - GUTTER * (columns - 1)) / columns
    boxes = {
        node.id: replace(
            _box(node, size),
            x=MARGIN + (rank[node.id] % columns) * (size + GUTTER),
            rank=rank[node.id],
            band=rank[node.id] // columns,
        )
        for node in diagram.nodes
    }
    bands = max(box.band for box in boxes.values()) + 1
    tracks = [0] * (bands + 1)
    for edge in diagram.edges:
        source, target = boxes[edge.source], boxes[edge.target]
        if not _neighbours(source, target):
            tracks[_lane(diagram, edge, source, target)] += 1
    y, lanes = 0.0, []
    for band in range(bands + 1):
        lanes.append(y + (CLEAR if band else 8.0))
        y += TRACK * (tracks[band] - 1) + 2 * CLEAR if tracks[band] else (4.0, CLEAR)[band > 0]
        if band < bands:
            y = _stand(boxes, band, y)
    return boxes, lanes, y


def _stand(boxes: dict[str, Box], band: int, top: float) -> float:
    """Put the boxes of a band in their places, ranks centred on one line; its lower end."""
    piles: dict[int, list[str]] = {}
    for name, box in boxes.items():
        if box.band == band:
            piles.setdefault(box.rank, []).append(name)
    heights = {
        rank: sum(boxes[name].height for name in pile) + STACKED * (len(pile) - 1)
        for rank, pile in piles.items()
    }
    tallest = max(heights.values())
    for rank, pile in piles.items():
        y = top + (tallest - heights[rank]) / 2
        for name in pile:
            ends = {"first": name == pile[0], "last": name == pile[-1]}
            boxes[name] = replace(boxes[name], y=y, **ends)
            y += boxes[name].height + STACKED
    return top + tallest


def _through(
    source: Box, target: Box, y: float, lane: int, ports: dict[tuple[int, int], int]
) -> list[Point]:
    """Points of an edge through the track at `y`: out of one box, along, into the other."""
    away = _leave(source, y, lane, ports, out=True)
    come = _leave(target, y, lane, ports, out=False, beside=away[-1][0])
    return [*away, *come[::-1]] if away[-1] != come[-1] else [*away[:-1], *come[-2::-1]]


def _leave(
    box: Box,
    y: float,
    lane: int,
    ports: dict[tuple[int, int], int],
    *,
    out: bool,
    beside: float = math.nan,
) -> list[Point]:
    """From the edge of a box to the track: straight up or down, or round by the gutter.

    Lines of a lane that meet a column do so side by side; one that comes from straight across
    (`beside`, pixels from the left) goes straight on.
    """
    above = y < box.y
    place = ports.get((round(box.x), lane), 0)
    ports[round(box.x), lane] = place + 1
    if (box.first and above) or (box.last and not above):
        x = box.centre + (0.0, 18.0, -18.0, 36.0, -36.0, 54.0, -54.0)[place % 7]
        if abs(beside - box.centre) < box.width / 2 - 6.0:
            x = beside
        return [(x, box.y if above else box.y + box.height), (x, y)]
    way = 1.0 if out else -1.0
    edge = box.x + (box.width if out else 0.0)
    x = edge + way * (8.0 + 5.0 * (place % 4))
    level = box.middle + (9.0 + 4.0 * (place % 4)) * (-1.0 if above else 1.0)
    return [(edge, level), (x, level), (x, y)]


# --- a phone: from top to bottom -----------------------------------------------------------------

SIDE, STEP = 13.0, 9.0
"""Pixels that a margin takes for its first line, and for each further one."""
DOWN = 24.0
"""Pixels between ranks."""


def _tall(diagram: Diagram, width: float) -> tuple[list[str], float]:
    rank = ranks(diagram)
    far = [edge for edge in diagram.edges if rank[edge.target] != rank[edge.source] + 1]
    back = [edge for edge in far if _back(diagram, edge)]
    ahead = [edge for edge in far if not _back(diagram, edge)]
    left, right = (6.0 + (SIDE + STEP * len(some) if some else 0.0) for some in (back, ahead))
    boxes: dict[str, Box] = {}
    drawn: list[str] = []
    y = 2.0
    for step in range(max(rank.values()) + 1):
        pile = [node for node in diagram.nodes if rank[node.id] == step]
        frame = 6.0 if len(pile) > 1 else 0.0
        if step:
            drawn.append(_arrow([(width / 2, y), (width / 2, y + DOWN)]))
            y += DOWN
        top, y = y, y + frame
        for node in pile:
            size = width - left - right - 2 * frame
            boxes[node.id] = replace(_box(node, size), x=left + frame, y=y)
            y += boxes[node.id].height + 6.0
        y += frame - 6.0
        if frame:
            drawn.insert(0, _framed_rank(left, top, width - left - right, y - top))
    drawn += [_aside(boxes, edge, k, +1.0) for k, edge in enumerate(ahead)]
    drawn += [_aside(boxes, edge, k, -1.0) for k, edge in enumerate(back)]
    return [*drawn, *map(_draw_box, boxes.values())], y + 2.0


def _framed_rank(x: float, y: float, width: float, height: float) -> str:
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="8" '
        f'style="fill: none; stroke: {COLOUR["rule"]}; stroke-width: 1.2"/>'
    )


def _aside(boxes: dict[str, Box], edge: Edge, place: int, way: float) -> str:
    """An edge along the right (`way` = 1) or the left (−1) of the boxes."""
    source, target = boxes[edge.source], boxes[edge.target]
    sides = [box.x + (box.width if way > 0.0 else 0.0) for box in (source, target)]
    beyond = (max(sides) if way > 0.0 else min(sides)) + way * (SIDE + STEP * place)
    start, end = source.middle + 4.0 * place, target.middle - 4.0 * (place + 1)
    points = [(sides[0], start), (beyond, start), (beyond, end), (sides[1], end)]
    return _arrow(points, dashed=way < 0.0)
