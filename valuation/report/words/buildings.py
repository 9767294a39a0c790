"""Words of the building map."""

from __future__ import annotations

from typing import Final

from valuation.report.words.base import Word

BUILDINGS: Final[dict[str, Word]] = {
    "buildings.read": Word(
        "One dot per building, coloured by the emissions that the measure is expected to avoid over the horizon, "
        "before deductions. Scroll to zoom, drag to move, point at a dot to read it. For engineering use; single "
        "buildings are averages, not predictions.",
        "点は一棟の建物で、色は評価期間に対策が回避すると見込まれる排出量（控除前）です。スクロールで拡大・縮小、"
        "ドラッグで移動、点に重ねると値を表示します。技術者向けの図で、個々の建物の値は平均であり、被害の予測ではありません。",
    ),
    "buildings.count": Word(
        "Buildings drawn: {drawn}. Without coordinates and not drawn: {hidden}.",
        "表示した建物：{drawn}棟。座標がなく表示していない建物：{hidden}棟。",
    ),
    "buildings.none": Word("No building has coordinates.", "座標のある建物がありません。"),
    "buildings.longitude": Word("Longitude, degrees", "経度（度）"),
    "buildings.latitude": Word("Latitude, degrees", "緯度（度）"),
    "buildings.asset_id": Word("Building", "建物番号"),
    "buildings.deepest_without_m": Word("Deepest water without, m", "最大浸水深・対策なし（m）"),
    "buildings.deepest_with_m": Word("Deepest water with, m", "最大浸水深・対策あり（m）"),
    "buildings.expected_without_t_co2e": Word("Expected without, t-CO2e", "期待排出量・対策なし（t-CO2e）"),
    "buildings.expected_with_t_co2e": Word("Expected with, t-CO2e", "期待排出量・対策あり（t-CO2e）"),
    "buildings.avoided": Word("Expected avoided, t-CO2e", "期待回避量（t-CO2e）"),
    "buildings.imputed": Word("Filled values", "補完した項目"),
    "buildings.show": Word("Show: ", "表示："),
    "buildings.show.all": Word("all buildings", "すべての建物"),
    "buildings.show.wet": Word("wet without the measure", "対策なしで浸水する建物"),
    "buildings.show.dried": Word("kept dry by the measure", "対策により浸水しなくなる建物"),
    "buildings.show.deeper": Word("deeper with the measure", "対策により浸水が深くなる建物"),
    "buildings.show.worse": Word("more emissions with the measure", "対策により排出が増える建物"),
    "buildings.show.imputed": Word("with filled values", "補完した項目のある建物"),
}
