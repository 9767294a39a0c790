"""The sentences said about defences: walls drawn onto a grid, screening, curves made for teaching."""

from __future__ import annotations

from collections.abc import Sequence

from infra.findings import Finding, Severity
from infra.findings import Place as At

SCREENING_EN = "screening, not a simulation"
SCREENING_JA = "簡易評価（シミュレーションではない）"


def _say(code: str, severity: Severity, file: str, value: str, *, ja: tuple[str, str], en: tuple[str, str]) -> Finding:
    """A finding from (message, remedy) in each language."""
    return Finding(f"HAZARD_{code}", severity, file, At(), value, ja[0], en[0], ja[1], en[1])


def screening(
    file: str, what: tuple[str, str], reach: str, changed: int, between: tuple[int, int], *, of_buildings: bool = False
) -> Finding:
    """
    The water behind a measure was not simulated, only derived; always said.

    what : the transform, in English and Japanese; reach : its range, with unit
    changed : cells shallower than without the measure, between : in the pessimistic and in the optimistic case
    of_buildings : there are no cells; buildings are counted
    """
    fewest, most = between
    ja, one, en = ("浅くなる建物は", "棟", "buildings") if of_buildings else ("浅くなるセルは", "個", "cells")
    return _say(
        "SCREENING",
        "note",
        file,
        reach,
        ja=(
            f"{SCREENING_JA}：対策後の浸水深は{what[1]}（{reach}）により求めました。{ja}{changed:,}{one}"
            f"（悲観で{fewest:,}{one}、楽観で{most:,}{one}）です。",
            "判断に用いる前に、対策を入れた浸水シミュレーションの結果を「with」に指定してください。",
        ),
        en=(
            f"{SCREENING_EN}: the depth behind the measure comes from {what[0]} ({reach}). {changed:,} {en} become "
            f"shallower ({fewest:,} in the pessimistic, {most:,} in the optimistic case).",
            "Before anything is decided upon it, give a simulation with the measure as the raster of `with`.",
        ),
    )


def screening_changes_nothing(file: str) -> Finding:
    """A measure that makes no cell shallower: a gap, a wall that is too low, or the wrong place."""
    return _say(
        "SCREENING_CHANGES_NOTHING",
        "note",
        file,
        "0",
        ja=(
            "対策によって浅くなるセルが1つもありません。",
            "壁の線に切れ目がないか（切れ目があれば水が回り込みます）、天端高が水位より高いか、"
            "壁が浸水域を囲んでいるか確かめてください。",
        ),
        en=(
            "the measure makes no cell shallower.",
            "Check that the wall's line has no gap (water goes round its ends), that its crest is above the water, "
            "and that it encloses flooded ground.",
        ),
    )


def shape_format(file: str, found: str) -> Finding:
    """A vector format that walls and areas are not read from."""
    return _say(
        "SHAPE_FORMAT",
        "refused",
        file,
        found,
        ja=(
            f"壁の線や範囲は{found}からは読み取れません。",
            "GeoPackage（.gpkg）、GeoJSON、Shapefile のいずれかに変換してください。",
        ),
        en=(
            f"walls and areas are not read from {found}.",
            "Convert it to GeoPackage (.gpkg), GeoJSON or Shapefile.",
        ),
    )


def shape_of_another_kind(file: str, others: int, total: int, wanted: tuple[str, str], severity: Severity) -> Finding:
    """Features that are no line where a line is wanted, or no polygon where an area is."""
    return _say(
        "SHAPE_KIND",
        severity,
        file,
        str(others),
        ja=(
            f"地物{total:,}件のうち{others:,}件が{wanted[1]}ではないため、使いませんでした。",
            f"{wanted[1]}として描かれたファイルを指定してください。",
        ),
        en=(
            f"{others:,} of {total:,} features are no {wanted[0]} and were not used.",
            f"Give a file in which they are drawn as {wanted[0]}s.",
        ),
    )


def shape_off_grid(file: str, wanted: tuple[str, str]) -> Finding:
    """Nothing of the shape lies on the grid."""
    return _say(
        "SHAPE_OFF_GRID",
        "refused",
        file,
        "0",
        ja=(
            f"{wanted[1]}が浸水深データの範囲に全く重なりません。",
            "座標参照系と、対象の場所が正しいか確かめてください。",
        ),
        en=(
            f"no {wanted[0]} of it lies on the grid of the depths.",
            "Check its coordinate system, and that it belongs to this place.",
        ),
    )


def teaching_curve(defences: Sequence[str], title: str) -> Finding:
    """A curve of breaches that was made for teaching decides how often a wall fails."""
    listed = ", ".join(defences)
    return _say(
        "BREACH_CURVE_TEACHING",
        "note",
        "",
        listed,
        ja=(
            f"{'、'.join(defences)} の破堤確率は、教材用の曲線（{title}）によります。"
            "実在の堤防の調査結果ではありません。",
            "結果を用いる前に、その施設の点検・調査に基づく曲線に置き換えてください。",
        ),
        en=(
            f"how likely {listed} fails comes from a curve made for teaching ({title}), not from a survey.",
            "Replace it by a curve that rests on inspections of that defence before the result is used.",
        ),
    )


def wall_needs_whole_grid(file: str, cells: int, limit: int) -> Finding:
    """Where water can come from is a question to the whole grid, which is too large to be read at once."""
    return _say(
        "SCREENING_TOO_LARGE",
        "refused",
        file,
        str(cells),
        ja=(
            f"壁の{SCREENING_JA}は格子全体を一度に調べますが、セル数が{cells:,}個で上限の{limit:,}個を超えています。",
            "対象地域を切り出すか、格子を粗くしてください。",
        ),
        en=(
            f"a wall is screened over the whole grid at once, but this has {cells:,} cells, above {limit:,}.",
            "Cut out the region, or use a coarser grid.",
        ),
    )
