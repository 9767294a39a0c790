"""A sheet for hazard pictures: typefaces, title and notes, axes in the grid's units, legend, and the bytes of a PNG."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS

from flows.picture_words import drawable, word, wrapped
from hazards.grids import crs_name
from hazards.views import View
from infra.findings import Lang

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DPI: Final = 130
WIDTH_IN: Final = 10.0
DRY: Final = "#e3e3e3"
UNKNOWN: Final[dict[str, Any]] = {"facecolor": "#ffffff", "edgecolor": "#9a9a9a", "hatch": "////", "linewidth": 0.0}
INK, FAINT = "#222222", "#555555"
_LEGEND_IN, _LEFT_IN, _EDGE_IN = 2.5, 1.05, 0.2
_SIZES: Final = {"title": 14.0, "line": 10.0, "note": 8.0}
_LOCK = Lock()


@cache
def _japanese() -> Path:
    """IPAex Gothic of the package matplotlib-fontja, whose import changes settings: only within `settings`."""
    return Path(str(files("matplotlib_fontja") / "fonts" / "ipaexg.ttf"))


@cache
def _known() -> frozenset[int]:
    """Code points that one of the two typefaces draws."""
    from matplotlib import font_manager, ft2font

    paths = (str(_japanese()), font_manager.findfont("DejaVu Sans"))
    return frozenset().union(*(ft2font.FT2Font(path).get_charmap() for path in paths))


@contextmanager
def settings(lang: Lang) -> Iterator[None]:
    """Matplotlib's own settings and our typefaces, whatever the reader's are; put back afterwards."""
    import matplotlib
    from matplotlib import font_manager

    with _LOCK, matplotlib.rc_context():
        matplotlib.rcdefaults()
        path = str(_japanese())
        if not any(font.fname == path for font in font_manager.fontManager.ttflist):
            font_manager.fontManager.addfont(path)
        order = ["IPAexGothic", "DejaVu Sans"]
        matplotlib.rcParams["font.family"] = order if lang == "ja" else order[::-1]
        matplotlib.rcParams["text.parse_math"] = False  # a dollar sign in the name of an event is a dollar sign
        matplotlib.rcParams["axes.unicode_minus"] = False
        matplotlib.rcParams["hatch.linewidth"] = 0.6
        yield


class Sheet:
    """
    One picture while it is drawn: a title, lines below it, one place for axes, a legend beside, notes at the foot.

    To be used within `settings`.
    """

    def __init__(
        self, lang: Lang, title: str, lines: Sequence[str], notes: Sequence[str], plot_in: tuple[float, float]
    ):
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        self.lang, self.plot_in = lang, plot_in
        head = [("title", line) for line in self._lines("title", [title])]
        head += [("line", line) for line in self._lines("line", lines)]
        foot = [("note", line) for line in self._lines("note", notes)]
        head_in, foot_in = (sum(self._line_in(kind) for kind, _ in part) for part in (head, foot))
        self.bottom_in = foot_in + 0.75
        height_in = self.bottom_in + plot_in[1] + head_in + 0.4
        self.figure: Figure = Figure(figsize=(WIDTH_IN, height_in), dpi=DPI, facecolor="white")
        FigureCanvasAgg(self.figure)
        self._write(head, height_in - _EDGE_IN)
        self._write(foot, foot_in + 0.12)

    def _lines(self, kind: str, texts: Sequence[str]) -> list[str]:
        em = 0.5 if self.lang == "ja" else 0.56  # mean width of a Latin letter of the two typefaces
        columns = int((WIDTH_IN - 2 * _EDGE_IN) * 72 / (_SIZES[kind] * em))
        return [line for text in texts for line in wrapped(self.text(text), columns)]

    @staticmethod
    def _line_in(kind: str) -> float:
        return _SIZES[kind] * 1.45 / 72

    def _write(self, lines: Sequence[tuple[str, str]], top_in: float) -> None:
        height_in = self.figure.get_size_inches()[1]
        for kind, text in lines:
            colour = FAINT if kind == "note" else INK
            place = _EDGE_IN / WIDTH_IN, top_in / height_in
            self.figure.text(*place, text, fontsize=_SIZES[kind], color=colour, va="top")
            top_in -= self._line_in(kind)

    def axes(self) -> Axes:
        """The place for the drawing."""
        width_in, height_in = self.plot_in
        tall = self.figure.get_size_inches()[1]
        place = _LEFT_IN / WIDTH_IN, self.bottom_in / tall, width_in / WIDTH_IN, height_in / tall
        found = self.figure.add_axes(place)
        found.tick_params(labelsize=8, color=FAINT, labelcolor=INK)
        for spine in found.spines.values():
            spine.set(color=FAINT, linewidth=0.8)
        return found

    def legend(self, axes: Axes, title: str, handles: Sequence[Any]) -> None:
        """The key, right of the drawing."""
        key = axes.legend(
            handles=list(handles), title=title, loc="upper left", bbox_to_anchor=(1.02, 1.0), borderaxespad=0.0,
            frameon=False, fontsize=8.5, title_fontsize=9.5, handlelength=1.7, handleheight=1.25, labelspacing=0.35,
            alignment="left",
        )  # fmt: skip
        key.set_zorder(5)

    def text(self, text: str) -> str:
        """Text as the typefaces here can draw it."""
        return drawable(text, _known())

    def png(self) -> bytes:
        """The bytes, without a time stamp or a version: the same picture is the same file."""
        buffer = BytesIO()
        self.figure.savefig(buffer, format="png", dpi=DPI, metadata={"Software": None})
        return buffer.getvalue()


def size_of_map(view: View, crs: CRS) -> tuple[float, float]:
    """Width and height of a map in inches: its own shape within what the sheet has room for."""
    left, right, low, high = view.bounds
    wide, tall = (right - left), abs(high - low) * _aspect(view, crs)
    most_wide, most_tall = WIDTH_IN - _LEFT_IN - _LEGEND_IN, 7.5
    scale = min(most_wide / wide, most_tall / tall)
    return max(wide * scale, 1.2), max(tall * scale, 1.2)


def _aspect(view: View, crs: CRS) -> float:
    """How much longer a unit of y is than one of x: degrees of longitude shrink towards the poles."""
    if not crs.is_geographic:
        return 1.0
    _, _, low, high = view.bounds
    return 1.0 / max(math.cos(math.radians((low + high) / 2)), 0.05)


def draw_cells(
    sheet: Sheet, colours: NDArray[np.uint8], view: View, crs: CRS, mark: tuple[float, float] | None
) -> Axes:
    """
    A map: colours of cells, shape (y, x, 4), where transparent ones show the hatching of the unknown.

    mark : a place in the grid's coordinates to be ringed
    """
    axes, lang = sheet.axes(), sheet.lang
    left, right, low, high = view.bounds
    axes.patch.set(**UNKNOWN)
    axes.imshow(colours, extent=(left, right, low, high), interpolation="nearest", aspect=_aspect(view, crs))
    axes.set(xlim=(left, right), ylim=(min(low, high), max(low, high)))
    _coordinates(axes, crs, lang, sheet)
    if mark is not None:
        axes.plot(*mark, "o", ms=22, mfc="none", mec="white", mew=5, clip_on=False, zorder=6)
        axes.plot(*mark, "o", ms=22, mfc="none", mec="#d0006f", mew=2.2, clip_on=False, zorder=7)
        axes.plot(*mark, "+", ms=9, mec="#d0006f", mew=1.4, clip_on=False, zorder=7)
    _scale_bar(sheet, axes, view, crs)
    return axes


def _coordinates(axes: Axes, crs: CRS, lang: Lang, sheet: Sheet) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    unit = {"metre": "m", "meter": "m"}.get(crs.axis_info[0].unit_name, crs.axis_info[0].unit_name)
    names = ("longitude", "latitude") if crs.is_geographic else ("easting", "northing")
    labels = [sheet.text(word(name, lang, unit=unit)) for name in names]
    axes.set_xlabel(f"{labels[0]}  {sheet.text(crs_name(crs))}", fontsize=8.5, color=INK)
    axes.set_ylabel(labels[1], fontsize=8.5, color=INK)
    for axis, wanted in ((axes.xaxis, 5), (axes.yaxis, 6)):
        axis.set_major_locator(MaxNLocator(wanted, steps=[1, 2, 5, 10]))
        axis.set_major_formatter(FuncFormatter(_plain))


def _plain(value: float, _: object = None) -> str:
    """A coordinate as a reader would write it: -10,500 or 106.825."""
    rounded = f"{value:,.6f}".rstrip("0").rstrip(".")
    return "0" if rounded in ("-0", "") else rounded


def _scale_bar(sheet: Sheet, axes: Axes, view: View, crs: CRS) -> None:
    from matplotlib.patches import Rectangle

    left, right, low, high = view.bounds
    metres = _metres_per_unit(crs, (low + high) / 2)
    if metres is None:
        return
    length_m = _round_length((right - left) * metres / 4)
    text = f"{length_m / 1000:g} km" if length_m >= 1000 else f"{length_m:g} m"
    share = length_m / metres / (right - left)
    x, y = (1 / size_in for size_in in sheet.plot_in)  # an inch as a part of the axes
    box: dict[str, Any] = {"transform": axes.transAxes, "zorder": 6}
    axes.add_patch(Rectangle((0.1 * x, 0.1 * y), share + 0.2 * x, 0.34 * y, fc="white", ec="#bbbbbb", lw=0.6, **box))
    ends = 0.2 * x, 0.2 * x + share
    axes.plot(ends, [0.18 * y] * 2, "-", color=INK, lw=2.2, solid_capstyle="butt", **box)
    axes.text(sum(ends) / 2, 0.22 * y, text, ha="center", va="bottom", fontsize=8, color=INK, **box)


def _metres_per_unit(crs: CRS, latitude: float) -> float | None:
    """Of x; None where it cannot be said."""
    if crs.is_geographic:
        return 111_320.0 * math.cos(math.radians(latitude))
    factor = crs.axis_info[0].unit_conversion_factor
    return factor if crs.is_projected and factor > 0 else None


def _round_length(metres: float) -> float:
    """The largest of 1, 2, 5 x a power of ten that is not above."""
    power = 10.0 ** math.floor(math.log10(metres))
    return max(step * power for step in (1, 2, 5) if step * power <= metres)


def area_m2(transform_a: float, transform_e: float, crs: CRS) -> float | None:
    """Area of a cell; None where cells are not measured in a length."""
    factor = None if crs.is_geographic else _metres_per_unit(crs, 0.0)
    return None if factor is None else abs(transform_a * transform_e) * factor**2


def rgba(colours: Sequence[str]) -> NDArray[np.uint8]:
    """Colours by number, shape (colour, 4), bytes."""
    from matplotlib.colors import to_rgba

    return np.array([[round(255 * part) for part in to_rgba(colour)] for colour in colours], dtype=np.uint8)


def sampled(name: str, count: int, low: float = 0.0, high: float = 1.0) -> list[str]:
    """Evenly spaced colours of one of matplotlib's palettes, as #rrggbb."""
    from matplotlib import colormaps
    from matplotlib.colors import to_hex

    return [to_hex(colormaps[name](place)) for place in np.linspace(low, high, count)]
