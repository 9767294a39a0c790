"""The sentences said about hazard attributes on buildings of a city model, and its areas of ranks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hazards.rank_messages import MOST_NAMED, counted, say
from infra.findings import Finding


def crs_unexpected(file: str, found: Sequence[str]) -> Finding:
    """No coordinate system, or none of those whose axis order is known."""
    listed = ", ".join(found)
    return say(
        "PLATEAU_CRS",
        "refused",
        file,
        listed,
        ja=(
            f"座標参照系が{listed}です。" if found else "座標参照系が書かれていません。",
            "緯度・経度・標高の順のEPSG:6697（または緯度・経度の順のEPSG:6668）で書かれたCityGMLを指定してください。",
        ),
        en=(
            f"its coordinate system is {listed}." if found else "it names no coordinate system.",
            "Give a CityGML in EPSG:6697 (latitude, longitude, height) or EPSG:6668 (latitude, longitude).",
        ),
    )


def axes_unexpected(file: str, latitude: float, longitude: float) -> Finding:
    """A place that is not in Japan: most often exchanged axes."""
    return say(
        "PLATEAU_AXES",
        "refused",
        file,
        f"{latitude:g} {longitude:g}",
        ja=(
            f"緯度{latitude:g}、経度{longitude:g}は日本の範囲にありません。",
            "座標が緯度・経度の順に書かれているか確かめてください。",
        ),
        en=(
            f"latitude {latitude:g}, longitude {longitude:g} is not in Japan.",
            "Check that its coordinates are written latitude first.",
        ),
    )


def nothing_to_read(file: str, what_ja: str, what_en: str) -> Finding:
    """A well-formed file without the features asked for."""
    return say(
        "PLATEAU_NO_FEATURE",
        "refused",
        file,
        "0",
        ja=(f"{what_ja}が1つもありません。", "PLATEAUのCityGMLのうち、正しい種類のファイルを指定してください。"),
        en=(f"it has no {what_en}.", "Give the right kind of file of the PLATEAU CityGML."),
    )


def not_kept_table(file: str) -> Finding:
    """A table that is not one of depths kept from a city model."""
    return say(
        "PLATEAU_TABLE",
        "refused",
        file,
        "",
        ja=(
            "建物ごとの浸水記録の表ではありません。",
            "建物台帳の版から書き出した hazard_records.parquet か、PLATEAUのCityGMLを指定してください。",
        ),
        en=(
            "this is no table of the depths that buildings carry.",
            "Give the hazard_records.parquet that was exported with a version of an inventory, or the PLATEAU CityGML.",
        ),
    )


def no_risk(file: str, buildings: int) -> Finding:
    """Buildings without any depth attribute: unknown, not dry."""
    return say(
        "PLATEAU_NO_RISK",
        "note",
        file,
        str(buildings),
        ja=(
            f"建物{buildings:,}棟のいずれにも、洪水・内水・津波・高潮の浸水リスク属性がありません。",
            "浸水しないという意味とは限りません。別の浸水想定データを指定してください。",
        ),
        en=(
            f"none of its {buildings:,} buildings carries a risk attribute of flood, tsunami or high tide.",
            "That does not mean dry; give another source of depths.",
        ),
    )


def risk_ignored(file: str, counts: Mapping[str, int]) -> Finding:
    """Risk attributes that are no depth of water, such as landslides."""
    values_ja, values_en = counted(counts, "件")
    return say(
        "PLATEAU_RISK_IGNORED",
        "note",
        file,
        str(sum(counts.values())),
        ja=(f"この計算で扱わない災害リスク属性があり、使っていません：{values_ja}。", ""),
        en=(f"risk attributes that are not used here: {values_en}.", ""),
    )


def id_unusable(file: str, missing: int, repeated: Sequence[str]) -> Finding:
    """Features without gml:id, or several with one: records could not be told apart."""
    listed = ", ".join(repeated[:MOST_NAMED])
    return say(
        "PLATEAU_ID",
        "refused",
        file,
        listed,
        ja=(
            f"識別子（gml:id）のない地物が{missing:,}件、重複している識別子が{len(repeated):,}個あります。",
            "地物ごとに異なるgml:idを付けてください。",
        ),
        en=(
            f"{missing:,} features have no gml:id, and {len(repeated):,} gml:id stand on several features.",
            "Give every feature a gml:id of its own.",
        ),
    )


def unit_unexpected(file: str, counts: Mapping[str, int]) -> Finding:
    """A depth in another unit than m: never converted by guess."""
    values_ja, values_en = counted(counts, "件")
    return say(
        "PLATEAU_UNIT",
        "refused",
        file,
        ", ".join(sorted(counts)),
        ja=(f"浸水深の単位がメートル（m）ではありません：{values_ja}。", "浸水深をメートルに直してください。"),
        en=(f"depths are not in m: {values_en}.", "Give the depths in m."),
    )


def depth_unreadable(file: str, counts: Mapping[str, int]) -> Finding:
    """A negative depth, or none at all in the element: the class is used in its place."""
    values_ja, values_en = counted(counts, "件")
    return say(
        "PLATEAU_DEPTH_UNREADABLE",
        "filled",
        file,
        str(sum(counts.values())),
        ja=(
            f"浸水深として読み取れない値があり、「浸水深なし」として浸水ランクの範囲を使いました：{values_ja}。",
            "負の値や文字が入っていないか、提供元に確かめてください。",
        ),
        en=(
            f"depths that are no depth were read as absent, and the range of the rank used: {values_en}.",
            "Ask the provider what these values mean.",
        ),
    )


def rank_only(file: str, records: int, total: int) -> Finding:
    """Records with a class and no depth: an interval."""
    return say(
        "PLATEAU_RANK_ONLY",
        "note",
        file,
        str(records),
        ja=(
            f"浸水リスク{total:,}件のうち{records:,}件には浸水深の値がなく、浸水ランクの範囲（下限と上限）だけが分かります。",
            "範囲の幅による結果の違いを確かめてください。",
        ),
        en=(
            f"{records:,} of {total:,} records have no depth; only the range of their rank is known.",
            "See how far the result moves between both ends of the range.",
        ),
    )


def depth_unknown(file: str, lists: Mapping[str, int]) -> Finding:
    """No depth, and a class whose list of codes is not at hand."""
    values_ja, values_en = counted(lists, "件")
    return say(
        "PLATEAU_DEPTH_UNKNOWN",
        "refused",
        file,
        ", ".join(sorted(lists)),
        ja=(
            f"浸水深の値がなく、浸水ランクの意味も分からない浸水リスクがあります：{values_ja}。",
            "データに付属する「codelists」フォルダの、同じ名前のコードリストを指定してください。",
        ),
        en=(
            f"records without a depth whose rank has no list of codes here: {values_en}.",
            "Give the code list of the same name from the folder `codelists` that comes with the data.",
        ),
    )


def nothing_said(file: str, elements: Mapping[str, int]) -> Finding:
    """Neither a depth nor a class: water of unknown depth, which is not none."""
    values_ja, values_en = counted(elements, "件")
    return say(
        "PLATEAU_NOTHING_SAID",
        "refused",
        file,
        ", ".join(sorted(elements)),
        ja=(
            f"浸水深の値も浸水ランクもない浸水リスクがあります：{values_ja}。",
            "浸水なしとはみなせません。データの提供元に確かめ、値を補うか、その属性を取り除いてください。",
        ),
        en=(
            f"records that give neither a depth nor a rank: {values_en}.",
            "They do not mean dry: ask the provider of the data, and complete or remove these records.",
        ),
    )


def rank_unchecked(file: str, lists: Mapping[str, int]) -> Finding:
    """A depth stands, but its class cannot be compared with it."""
    values_ja, values_en = counted(lists, "件")
    return say(
        "PLATEAU_RANK_UNCHECKED",
        "note",
        file,
        str(sum(lists.values())),
        ja=(
            f"浸水深はありますが、浸水ランクの意味が分からないため、両者を照合していません：{values_ja}。",
            "照合するには、データに付属する「codelists」フォルダのコードリストを指定してください。",
        ),
        en=(
            f"depths whose rank has no list of codes here were not compared with it: {values_en}.",
            "To compare them, give the code lists from the folder `codelists` that comes with the data.",
        ),
    )


def depth_outside_rank(file: str, records: int, total: int, first: str) -> Finding:
    """Depth and class contradict each other; the depth is used."""
    return say(
        "PLATEAU_DEPTH_OUTSIDE_RANK",
        "note",
        file,
        str(records),
        ja=(
            f"浸水深と浸水ランクを照合できた{total:,}件のうち{records:,}件で、浸水深がランクの範囲から外れています（例：{first}）。",
            "浸水深の値をそのまま使いました。どちらが正しいか、提供元に確かめてください。",
        ),
        en=(
            f"{records:,} of {total:,} depths lie outside the range of their rank (for example {first}).",
            "The depth was used; ask the provider which of the two is right.",
        ),
    )


def without_place(file: str, features: int) -> Finding:
    """Buildings whose outline is not in the file."""
    return say(
        "PLATEAU_WITHOUT_PLACE",
        "note",
        file,
        str(features),
        ja=(
            f"建物{features:,}棟には底面の図形（LOD0・LOD1）がなく、位置が不明です。",
            "位置が必要な場合は、識別子（gml:id）で建物台帳と対応させてください。",
        ),
        en=(
            f"{features:,} buildings have no outline (LOD0 or LOD1); where they stand is unknown.",
            "Where the place matters, join them to the inventory by gml:id.",
        ),
    )


def several_records(records: int, buildings: int, several: int, most: int) -> Finding:
    """Several rivers or scenarios at one building: the deepest counts, never the sum."""
    return say(
        "PLATEAU_SEVERAL",
        "note",
        "",
        str(several),
        ja=(
            f"建物{buildings:,}棟に浸水リスクが{records:,}件あり、{several:,}棟には複数あります（1棟に最大{most:,}件）。"
            "建物ごとに最も深いものを使い、合計はしていません。",
            "1つの河川や想定だけを使う場合は、その想定を指定してください。",
        ),
        en=(
            f"{buildings:,} buildings carry {records:,} records, {several:,} of them several (up to {most:,}). "
            "The deepest counts at each building; they are never added.",
            "Name a scenario to use one river or scenario only.",
        ),
    )


def scales_mixed(counts: Mapping[str, int]) -> Finding:
    """Planned scale and largest scale in one choice: they have different frequencies."""
    values_ja, values_en = counted(counts, "件")
    return say(
        "PLATEAU_SCALES_MIXED",
        "note",
        "",
        ", ".join(sorted(counts)),
        ja=(
            f"規模の異なる浸水想定が混ざっています：{values_ja}（1は計画規模、2は想定最大規模）。",
            "発生頻度が異なるため、規模を1つ指定してください。",
        ),
        en=(
            f"floods of different scale are mixed: {values_en} (1 planned, 2 largest conceivable).",
            "They have different frequencies; choose one scale.",
        ),
    )


def nothing_left(asked: str, present: Sequence[str]) -> Finding:
    """No record fits what was asked for."""
    listed = ", ".join(present)
    return say(
        "PLATEAU_NOTHING_LEFT",
        "refused",
        "",
        asked,
        ja=(f"条件に合う浸水リスクがありません（{asked}）。", f"次のものがあります：{listed or 'なし'}。"),
        en=(f"no record fits ({asked}).", f"There are: {listed or 'none'}."),
    )
