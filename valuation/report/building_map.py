"""map.html for the engineer: every building, with its depths and expected emissions in both worlds."""

from __future__ import annotations

import json
import math
from functools import cache
from typing import Any, Final

import pandas as pd
import vl_convert
from markupsafe import Markup

from infra.findings import Lang
from valuation.record import Bilingual
from valuation.report import theme
from valuation.report.fonts import font_face
from valuation.report.render import LANGUAGES, environment
from valuation.report.svg import VEGALITE_VERSION
from valuation.report.words import Words

COLUMNS: Final = (
    "asset_id",
    "longitude",
    "latitude",
    "deepest_without_m",
    "deepest_with_m",
    "expected_without_t_co2e",
    "expected_with_t_co2e",
    "imputed",
)
_WIDTH: Final = 780
_HEIGHT_LIMITS: Final = (300, 760)
_DIVERGING: Final = ["#a04a06", "#dd7a2a", "#f8b878", "#d9dcd9", "#9cc5e0", "#4b8fc0", "#1d5f96"]
_FILTERS: Final = ("all", "wet", "dried", "deeper", "worse", "imputed")

Spec = dict[str, Any]


@cache
def _vega_script() -> str:
    """Vega, Vega-Lite and vega-embed as one script, from the installed package."""
    return vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;", vl_version=VEGALITE_VERSION)


def render_building_map(buildings: pd.DataFrame, title: Bilingual, lang: Lang = "en") -> str:
    """
    A map of all buildings as one HTML file that can be zoomed, filtered and pointed at.

    Parameters
    ----------
    buildings : DataFrame, one row per building
        asset_id, longitude and latitude (degrees), deepest_without_m and deepest_with_m (m, NaN unknown),
        expected_without_t_co2e and expected_with_t_co2e (t-CO2e over the horizon), imputed (text, "" if nothing).
        A building without coordinates is not drawn; the page says how many.
    title : Bilingual
    lang : "en" or "ja"
        The language shown first; a reader can switch to the other.

    Raises
    ------
    ValueError
        A column is missing.
    """
    missing = [name for name in COLUMNS if name not in buildings.columns]
    if missing:
        raise ValueError(f"the building map needs these columns too: {', '.join(missing)}")
    placed = buildings.dropna(subset=["longitude", "latitude"])
    shown = {
        "first": lang,
        "views": {each: _view(placed, len(buildings), title, each) for each in LANGUAGES},
        "drawn": len(placed) > 0,
        "rows": _safe_json(rows_of(placed)),
        "specs": _safe_json({each: building_spec(placed, Words(each)) for each in LANGUAGES}),
    }
    page = environment().get_template("building_map.html.j2")
    glyphs = page.render(**shown, script="", font_face="")
    return page.render(**shown, script=Markup(_vega_script()), font_face=Markup(font_face(glyphs)))


def rows_of(placed: pd.DataFrame) -> dict[str, list[Any]]:
    """The columns as JSON holds them: depths to a centimetre, tonnes to a kilogram, NaN as null."""
    decimals = {"longitude": 6, "latitude": 6, "deepest_without_m": 2, "deepest_with_m": 2}
    columns: dict[str, list[Any]] = {}
    for name in COLUMNS:
        if name in ("asset_id", "imputed"):
            columns[name] = placed[name].fillna("").astype(str).tolist()
        else:
            values = placed[name].astype(float).round(decimals.get(name, 3)).tolist()
            columns[name] = [None if math.isnan(value) else value for value in values]
    return columns


def _safe_json(content: Any) -> Markup:
    """JSON that cannot end the script element it stands in."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return Markup(text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"))


def _view(placed: pd.DataFrame, total: int, title: Bilingual, lang: Lang) -> dict[str, str]:
    """The words around the map in one language."""
    t = Words(lang)
    hidden = total - len(placed)
    return {
        "title": t.pick(title),
        "banner": t("banner"),
        "read": t("buildings.read"),
        "count": t("buildings.count", drawn=f"{len(placed):,}", hidden=f"{hidden:,}"),
        "none": t("buildings.none"),
    }


def building_spec(placed: pd.DataFrame, t: Words) -> Spec:
    """The Vega-Lite specification; its rows are handed over by the page under the name `buildings`."""
    return theme.spec(
        width=_WIDTH,
        height=_height(placed),
        data={"name": "buildings"},
        params=[{"name": "view", "select": "interval", "bind": "scales"}, _choice(t)],
        transform=[
            {"calculate": "datum.expected_without_t_co2e - datum.expected_with_t_co2e", "as": "avoided"},
            {"filter": _FILTER_EXPRESSION},
        ],
        mark={"type": "circle", "opacity": 0.85, "size": 28},
        encoding={
            "x": _position(placed, "longitude", t),
            "y": _position(placed, "latitude", t),
            "color": _colour(_colour_top(placed), t),
            "tooltip": _tooltip(t),
        },
    )


def _colour_top(placed: pd.DataFrame) -> float:
    """The difference at which the colour is full: 99% of the buildings differ by less (1 t where none differs)."""
    differs = (placed["expected_without_t_co2e"] - placed["expected_with_t_co2e"]).abs()
    candidates = (float(differs.quantile(0.99)), float(differs.max()), 1.0)
    return next(value for value in candidates if value > 0)  # NaN is never above 0


_FILTER_EXPRESSION: Final = (
    "show == 'all' || (show == 'wet' && datum.deepest_without_m > 0)"
    " || (show == 'dried' && datum.deepest_without_m > 0 && datum.deepest_with_m === 0)"
    " || (show == 'deeper' && isValid(datum.deepest_without_m) && datum.deepest_with_m > datum.deepest_without_m)"
    " || (show == 'worse' && datum.avoided < 0) || (show == 'imputed' && datum.imputed != '')"
)


def _choice(t: Words) -> Spec:
    labels = [t(f"buildings.show.{name}") for name in _FILTERS]
    bind = {"input": "select", "options": list(_FILTERS), "labels": labels, "name": t("buildings.show")}
    return {"name": "show", "value": "all", "bind": bind}


def _position(placed: pd.DataFrame, field: str, t: Words) -> Spec:
    """An axis over all buildings, so that a filter does not move the map."""
    domain = [float(placed[field].min()), float(placed[field].max())] if len(placed) else [0.0, 1.0]
    axis = {"title": t(f"buildings.{field}"), "format": ".3f", "tickCount": 6}
    return {
        "field": field,
        "type": "quantitative",
        "scale": {"domain": domain, "nice": False, "padding": 12},
        "axis": axis,
    }


def _colour(top: float, t: Words) -> Spec:
    """Symmetric about zero, finer near it: a house differs by a tonne where a hospital differs by a hundred."""
    half = len(_DIVERGING) // 2
    domain = [top * (step / half) ** 3 for step in range(-half, half + 1)]
    legend = {"title": t("buildings.avoided"), "orient": "top", "gradientLength": 320, "format": ",.3~g"}
    return {
        "field": "avoided",
        "type": "quantitative",
        "scale": {"domain": domain, "range": _DIVERGING, "clamp": True, "interpolate": "rgb"},
        "legend": {**legend, "titleFontSize": 12, "titleFontWeight": "normal", "titleLimit": 400},
    }


def _tooltip(t: Words) -> list[Spec]:
    numbers = {name: ",.2f" if name.endswith("_m") else ",.3f" for name in COLUMNS[3:7]}
    rows: list[Spec] = [{"field": "asset_id", "type": "nominal", "title": t("buildings.asset_id")}]
    for name, form in {**numbers, "avoided": ",.3f"}.items():
        rows.append({"field": name, "type": "quantitative", "format": form, "title": t(f"buildings.{name}")})
    return [*rows, {"field": "imputed", "type": "nominal", "title": t("buildings.imputed")}]


def _height(placed: pd.DataFrame) -> int:
    """Height at which a degree of latitude is drawn as long as it is on the ground, within sensible limits."""
    low, high = _HEIGHT_LIMITS
    if placed.empty:
        return low
    south, north = float(placed["latitude"].min()), float(placed["latitude"].max())
    wide = float(placed["longitude"].max() - placed["longitude"].min()) * math.cos(math.radians((south + north) / 2))
    return high if wide <= 0 else int(min(high, max(low, _WIDTH * (north - south) / wide)))
