"""The sentences said where buildings do not lie in the grid, but would under another reading of its coordinates."""

from __future__ import annotations

from collections.abc import Iterator

from hazards.fit import MOST, Candidate, Fit
from infra.findings import Finding, Place

NAMED = 3  # candidates that a refusal lists

NOWHERE = Place()


def fit_findings(file: str, declared: str, fit: Fit) -> Iterator[Finding]:
    """
    What the best candidate says about a grid that names a coordinate system (`declared`).

    Nothing where 5 % or more of the buildings lie inside, or nothing would bring half of them in.
    """
    best = fit.best
    if fit.share is None or best is None:
        return
    if best.kind == "axes":
        yield axes_swapped(file, fit.share, best)
    elif best.kind == "longitude":
        yield longitude_0_360(file, fit.share, best)
    else:
        yield crs_wrong(file, declared, fit.share, best, fit.as_well)


def _percent(share: float) -> str:
    """A share as a reader says it; few is not called none."""
    if 0 < share < 0.01:
        return "< 1 %"
    return f"{100 * share:.0f} %"


def _note(code: str, file: str, value: str, *, ja: tuple[str, str], en: tuple[str, str]) -> Finding:
    return Finding(code, "note", file, NOWHERE, value, ja[0], en[0], ja[1], en[1])


def crs_wrong(file: str, declared: str, share: float, best: Candidate, as_well: int) -> Finding:
    """Under another coordinate system of the grid most buildings lie inside."""
    others_ja = f"（ほかに{as_well}件の座標参照系でも同様です）" if as_well else ""
    others_en = f"; {as_well} {'other fits' if as_well == 1 else 'others fit'} as well" if as_well else ""
    return _note(
        "HAZARD_CRS_WRONG",
        file,
        best.crs,
        ja=(
            f"座標参照系は{declared}とされていますが、格子の範囲内にある建物は{_percent(share)}です。"
            f"{best.crs}（{best.name}）であれば{_percent(best.share)}が範囲内に入ります{others_ja}。",
            f"データの提供元に確かめ、誤りであればファイルまたはカタログの座標参照系を直してください"
            f"（例：gdal_edit.py -a_srs {best.crs}）。"
            "建物側の座標参照系も確かめてください。",
        ),
        en=(
            f"the grid is said to be in {declared}, where {_percent(share)} of the buildings lie inside; under "
            f"{best.crs} ({best.name}) {_percent(best.share)} of the buildings lie inside{others_en}.",
            "Ask the provider; if it is wrong, correct it in the file or in the catalogue (for example "
            f"gdal_edit.py -a_srs {best.crs}). Check the coordinate system of the buildings too.",
        ),
    )


def axes_swapped(file: str, share: float, best: Candidate) -> Finding:
    """With their two coordinates swapped most buildings lie inside."""
    return _note(
        "HAZARD_AXES_SWAPPED",
        file,
        _percent(best.share),
        ja=(
            f"格子の範囲内にある建物は{_percent(share)}ですが、建物の2つの座標を入れ替えると{_percent(best.share)}が"
            "範囲内に入ります。",
            "建物データの座標が「経度（東西）、緯度（南北）」の順か確かめ、逆であれば入れ替えてください。",
        ),
        en=(
            f"{_percent(share)} of the buildings lie inside the grid, but {_percent(best.share)} with their two "
            "coordinates swapped.",
            "Check that the coordinates of the buildings stand as longitude (easting), latitude (northing), and swap "
            "them if not.",
        ),
    )


def longitude_0_360(file: str, share: float, best: Candidate) -> Finding:
    """One side counts longitude from 0 to 360, the other from -180 to 180."""
    return _note(
        "HAZARD_LONGITUDE_0_360",
        file,
        _percent(best.share),
        ja=(
            f"格子の範囲内にある建物は{_percent(share)}ですが、経度を360度ずらすと{_percent(best.share)}が範囲内に入ります。"
            "経度の数え方（0～360度と-180～180度）が格子と建物で異なります。",
            "180度を超える経度から360を引き、-180～180度にそろえてください（格子は左端の経度を書き換えます）。",
        ),
        en=(
            f"{_percent(share)} of the buildings lie inside the grid, but {_percent(best.share)} with longitudes "
            "moved by 360 degrees: grid and buildings count them differently (0 to 360, -180 to 180).",
            "Subtract 360 from longitudes above 180 (of the grid: from its left edge), so that all run from -180 to "
            "180.",
        ),
    )


def crs_missing(file: str, fit: Fit) -> Finding:
    """The refusal of a grid without coordinate system, with those in which it would hold the buildings."""
    fitting = [candidate for candidate in fit.candidates if candidate.kind == "crs"][:NAMED]
    turned = fit.best is not None and fit.best.kind == "longitude"
    listed_ja = "、".join(f"{found.crs}（{found.name}）で{_percent(found.share)}" for found in fitting)
    listed_en = ", ".join(f"{_percent(found.share)} under {found.crs} ({found.name})" for found in fitting)
    example = fit.best.crs if fit.best is not None else "EPSG:6677"
    ja = en = ""
    if fitting:
        more = len(fit.candidates) - len(fitting)
        ja = f"建物が格子の範囲内に入る割合：{listed_ja}" + (f"（ほかに{more}件）。" if more else "。")
        en = f" Buildings inside the grid: {listed_en}" + (f"; {more} more would do." if more else ".")
    elif turned:
        ja = "格子の経度は0～360度で数えられており、-180～180度に直すと建物が範囲内に入ります。"
        en = " Its longitudes seem to run from 0 to 360: moved by 360 degrees, it holds the buildings."
    elif fit.buildings:
        ja = f"試した座標参照系のうち、建物の{_percent(MOST)}以上が範囲内に入るものはありません。"
        en = f" Under none of the systems tried does it hold {_percent(MOST)} of the buildings."
    return Finding(
        "HAZARD_CRS_MISSING",
        "refused",
        file,
        NOWHERE,
        fitting[0].crs if fitting else "",
        "座標参照系が書かれていません。" + ja,
        "it names no coordinate system." + en,
        f"データの提供元に確かめ、カタログに「crs: {example}」のように書いてください。",
        f"Ask its provider, then write it in the catalogue, for example `crs: {example}`.",
    )
