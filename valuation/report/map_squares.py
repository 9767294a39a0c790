"""The map of grid squares: hand-drawn SVG, no tiles and no network."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup, escape

from valuation.record import Square
from valuation.report.format import number, plain, tonnes
from valuation.report.words import Words

METRES_PER_DEGREE: Final = 111_320.0  # along a meridian, mean of WGS 84; for the shape of the drawing only
_WIDTH: Final = 860.0
_HEIGHT: Final = 540.0
_LARGEST_SQUARE: Final = 84.0  # px; a map of few squares stays a map, not a poster
_MARGIN: Final = 10.0
_LABEL_FROM: Final = 34.0  # px; narrower squares carry no number
_STEPS: Final = (0.05, 0.2, 0.5, 1.0)
_BLUES: Final = ("#d3e4f1", "#9cc5e0", "#4b8fc0", "#1d5f96")
_ORANGES: Final = ("#fde3c8", "#f8b878", "#dd7a2a", "#a04a06")
_ZERO: Final = "#f1f2f1"


@dataclass(frozen=True, slots=True)
class Projection:
    """Longitude and latitude to px: a plain cylinder around the middle latitude, north up, one scale both ways."""

    west: float
    north: float
    px_per_metre: float
    metres_per_degree_east: float
    width: float
    height: float

    def __call__(self, longitude: float, latitude: float) -> tuple[float, float]:
        east_m = (longitude - self.west) * self.metres_per_degree_east
        south_m = (self.north - latitude) * METRES_PER_DEGREE
        return _MARGIN + east_m * self.px_per_metre, _MARGIN + south_m * self.px_per_metre


def projection_of(squares: list[Square]) -> Projection:
    """The projection in which all squares fit the drawing."""
    points = [point for square in squares for point in square.ring]
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    per_degree_east = METRES_PER_DEGREE * math.cos(math.radians((south + north) / 2))
    wide_m, tall_m = (east - west) * per_degree_east, (north - south) * METRES_PER_DEGREE
    side_m = max(max(p[1] for p in s.ring) - min(p[1] for p in s.ring) for s in squares) * METRES_PER_DEGREE
    scale = min(_WIDTH / wide_m, _HEIGHT / tall_m, _LARGEST_SQUARE / side_m)
    return Projection(west, north, scale, per_degree_east, wide_m * scale, tall_m * scale)


def nice_ceiling(value: float) -> float:
    """The smallest of 1, 2, 5 times a power of ten that is not below the value (above 0)."""
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 2, 5, 10) if value <= step * power * (1 + 1e-9))


def class_of(avoided_t_co2e: float, top: float) -> int:
    """-4 to 4: which fifth, half ... of `top` the value reaches; 0 only for exactly zero."""
    if avoided_t_co2e == 0:
        return 0
    rank = next((i for i, step in enumerate(_STEPS, 1) if abs(avoided_t_co2e) <= step * top), len(_STEPS))
    return rank if avoided_t_co2e > 0 else -rank


def _colour(rank: int) -> str:
    return _ZERO if rank == 0 else (_BLUES if rank > 0 else _ORANGES)[abs(rank) - 1]


def map_svg(squares: list[Square], label: str, t: Words) -> Markup:
    """All squares coloured by avoided tonnes, numbered where there is room, with legend, scale bar and north."""
    to_px = projection_of(squares)
    top = nice_ceiling(max((abs(square.avoided_t_co2e) for square in squares), default=0.0) or 1.0)
    drawn = "".join(_square(square, to_px, top, t) for square in squares)
    width, height = _WIDTH + 2 * _MARGIN, to_px.height + 2 * _MARGIN + 74
    foot = to_px.height + 2 * _MARGIN
    body = f'<g transform="translate({(_WIDTH - to_px.width) / 2:.1f},0)">{drawn}</g>'
    body += _legend(foot + 18, top, t) + _scale_bar(foot + 22, to_px.px_per_metre) + _north(foot + 44, t)
    return Markup(
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{escape(label)}" '
        f'viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" height="{height:.0f}" font-size="11">{body}</svg>'
    )


def _square(square: Square, to_px: Projection, top: float, t: Words) -> str:
    points = [to_px(*point) for point in square.ring]
    rank = class_of(square.avoided_t_co2e, top)
    says = t(
        "map.square",
        code=square.code,
        avoided=tonnes(square.avoided_t_co2e),
        buildings=number(square.buildings),
    )
    shape = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    drawn = (
        f'<polygon points="{shape}" fill="{_colour(rank)}" stroke="#fff" stroke-width="0.8">'
        f"<title>{escape(says)}</title></polygon>"
    )
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    if right - left < _LABEL_FROM:
        return drawn
    middle_y = (min(y for _, y in points) + max(y for _, y in points)) / 2
    ink = "#fff" if abs(rank) >= 3 else "#1c2b36"
    text = tonnes(square.avoided_t_co2e, 1 if 0 < abs(square.avoided_t_co2e) < 10 else 0)
    return drawn + (
        f'<text x="{(left + right) / 2:.1f}" y="{middle_y + 4:.1f}" text-anchor="middle" fill="{ink}" '
        f'pointer-events="none">{text}</text>'
    )


def _legend(y: float, top: float, t: Words) -> str:
    ranks = range(-len(_STEPS), len(_STEPS) + 1)
    box = 54
    parts = [f'<text x="{_MARGIN}" y="{y}" fill="#5a6872">{escape(t("map.legend"))}</text>']
    for index, rank in enumerate(ranks):
        x = _MARGIN + index * box
        parts.append(f'<rect x="{x}" y="{y + 8}" width="{box}" height="13" fill="{_colour(rank)}" stroke="#c9d0d4" />')
        parts.append(
            f'<text x="{x + box / 2}" y="{y + 35}" text-anchor="middle" font-size="9.5" fill="#1c2b36">'
            f"{_bound(rank, top)}</text>"
        )
    return "".join(parts)


def _bound(rank: int, top: float) -> str:
    """What a colour stands for: up to this many tonnes."""
    if rank == 0:
        return "0"
    value = _STEPS[abs(rank) - 1] * top
    return f"≤ {plain(value)}" if rank > 0 else f"≥ {plain(-value)}"


def _scale_bar(y: float, px_per_metre: float) -> str:
    length_m = nice_ceiling(60.0 / px_per_metre)
    length, right = length_m * px_per_metre, _WIDTH + _MARGIN
    text = f"{number(length_m / 1000)} km" if length_m >= 1000 else f"{number(length_m)} m"
    return (
        f'<path d="M{right - length:.1f},{y + 4} v6 h{length:.1f} v-6" fill="none" stroke="#1c2b36" />'
        f'<text x="{right - length / 2:.1f}" y="{y}" text-anchor="middle" fill="#1c2b36">{text}</text>'
    )


def _north(y: float, t: Words) -> str:
    x = _WIDTH + _MARGIN - 8
    return (
        f'<path d="M{x},{y} l6,18 l-6,-4 l-6,4 z" fill="#1c2b36" />'
        f'<text x="{x - 12}" y="{y + 15}" text-anchor="end" fill="#1c2b36">{escape(t("map.north"))}</text>'
    )
