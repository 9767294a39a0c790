"""The sentences said about depth ranks: polygons of classes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from infra.findings import Finding, Place, Severity

NOWHERE = Place()
MOST_NAMED = 12


def say(
    code: str,
    severity: Severity,
    file: str,
    value: str,
    *,
    ja: tuple[str, str],
    en: tuple[str, str],
    place: Place = NOWHERE,
) -> Finding:
    """A finding from (message, remedy) in each language."""
    return Finding(f"HAZARD_{code}", severity, file, place, value, ja[0], en[0], ja[1], en[1])


def counted(counts: Mapping[str, int], unit_ja: str) -> tuple[str, str]:
    """「深い」3件、… and 'x' (3), ...: the commonest first, the rest only counted."""
    rows = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    rest = len(rows) - MOST_NAMED
    ja = "、".join(f"「{key}」{count:,}{unit_ja}" for key, count in rows[:MOST_NAMED])
    en = ", ".join(f"{key!r} ({count:,})" for key, count in rows[:MOST_NAMED])
    return (f"{ja}、ほか{rest:,}種類", f"{en} and {rest:,} more") if rest > 0 else (ja, en)


# --- files


def xml_doctype(file: str) -> Finding:
    """A document type: where entities are declared, which can grow without limit or read other files."""
    return say(
        "XML_DOCTYPE",
        "refused",
        file,
        "DOCTYPE",
        ja=(
            "文書型宣言（DOCTYPE）が含まれているため、安全のため読み込みません。",
            "提供元から取得したままのファイルか確かめ、DOCTYPEの宣言を取り除いたファイルを指定してください。",
        ),
        en=(
            "it declares a document type (DOCTYPE) and is not read, for safety.",
            "Check that it is the provider's own file, and give one without the DOCTYPE declaration.",
        ),
    )


def xml_unreadable(file: str) -> Finding:
    """No well-formed XML, or in an encoding that is not read."""
    return say(
        "XML_UNREADABLE",
        "refused",
        file,
        "",
        ja=(
            "XML（GML）として読み取れません。",
            "ファイルが途中で切れていないか、文字コードがUTF-8かを確かめてください。",
        ),
        en=("it cannot be read as XML (GML).", "Check that the file is complete and encoded in UTF-8."),
    )


def xml_too_deep(file: str, limit: int) -> Finding:
    """Elements within elements beyond any real city model."""
    return say(
        "XML_TOO_DEEP",
        "refused",
        file,
        f"> {limit}",
        ja=(
            f"XMLの要素の入れ子が上限の{limit}段を超えています。",
            "提供元から取得したままのファイルか確かめてください。",
        ),
        en=(f"its elements nest deeper than the limit of {limit}.", "Check that it is the provider's own file."),
    )


def xml_member_too_large(file: str, limit: int) -> Finding:
    """One object beyond any real building."""
    shown = f"{limit / 1e6:,.0f} MB"
    return say(
        "XML_MEMBER_TOO_LARGE",
        "refused",
        file,
        f"> {shown}",
        ja=(f"1つの地物が上限の{shown}を超えています。", "提供元から取得したままのファイルか確かめてください。"),
        en=(f"one object of it is larger than the limit of {shown}.", "Check that it is the provider's own file."),
    )


def file_too_large(file: str, size: int, limit: int) -> Finding:
    """More bytes than are opened."""
    return say(
        "FILE_TOO_LARGE",
        "refused",
        file,
        str(size),
        ja=(
            f"ファイルの大きさが{size:,}バイトで、上限の{limit:,}バイトを超えています。",
            "対象の建物がある範囲に切り出すか、ファイルを分けてください。",
        ),
        en=(
            f"it has {size:,} bytes, more than the limit of {limit:,}.",
            "Cut it to where the buildings are, or split it.",
        ),
    )


# --- polygons of classes


def polygons_unreadable(file: str) -> Finding:
    """In no accepted format, broken off, or without a layer."""
    return say(
        "RANKS_UNREADABLE",
        "refused",
        file,
        "",
        ja=(
            "シェープファイル、GeoJSON、GeoPackage、GMLのいずれとしても読み取れません。",
            "圧縮ファイル（ZIP）であれば展開してください。シェープファイルは.shp・.shx・.dbf・.prjを同じ場所に置いてください。"
            "国土数値情報のGMLは、同梱されているシェープファイルまたはGeoJSONを指定してください。",
        ),
        en=(
            "it cannot be read as Shapefile, GeoJSON, GeoPackage or GML.",
            "Unpack a ZIP first; keep .shp, .shx, .dbf and .prj of a Shapefile together; in place of the GML of the "
            "National Land Numerical Information give the Shapefile or GeoJSON that comes with it.",
        ),
    )


def layer_needed(file: str, layers: Sequence[str], wanted: str | None) -> Finding:
    """Several layers and none chosen, or one chosen that is not there."""
    listed = "、".join(f"「{layer}」" for layer in layers)
    return say(
        "RANKS_LAYER",
        "refused",
        file,
        wanted or ", ".join(layers),
        ja=(
            f"レイヤが{len(layers)}個あります（{listed}）。" if wanted is None else f"レイヤ「{wanted}」がありません。",
            f"「layer」に次のいずれかを指定してください：{listed}。",
        ),
        en=(
            f"it has {len(layers)} layers." if wanted is None else f"it has no layer {wanted!r}.",
            f"Name one as `layer`: {', '.join(layers)}.",
        ),
    )


def too_many_features(file: str, features: int, limit: int) -> Finding:
    """More features than are read into memory."""
    return say(
        "RANKS_TOO_MANY",
        "refused",
        file,
        str(features),
        ja=(
            f"地物が{features:,}件あり、上限の{limit:,}件を超えています。",
            "対象の建物がある範囲に切り出すか、計算を分けてください。",
        ),
        en=(
            f"it has {features:,} features, more than the limit of {limit:,}.",
            "Cut it to where the buildings are, or split the calculation.",
        ),
    )


def field_missing(file: str, field: str, fields: Sequence[str]) -> Finding:
    """The field named for the depth class is not there."""
    known_ja = "、".join(f"「{one}」" for one in fields) or "なし"
    return say(
        "RANKS_FIELD_MISSING",
        "refused",
        file,
        field,
        place=Place(column=field),
        ja=(
            f"属性「{field}」がありません（ファイルにある属性：{known_ja}）。",
            "浸水深の区分が入っている属性の名前を「field」に指定してください。",
        ),
        en=(
            f"it has no field {field!r} (it has: {', '.join(fields) or 'none'}).",
            "Name the field that holds the depth class as `field`.",
        ),
    )


def field_open(file: str, fitting: Sequence[str], fields: Sequence[str]) -> Finding:
    """No field is named, and none or several are known for depth classes."""
    some_ja, some_en = "、".join(f"「{one}」" for one in fitting), ", ".join(fitting)
    known_ja = "、".join(f"「{one}」" for one in fields) or "なし"
    found_ja, found_en = "浸水深の区分の属性が見つかりません", "no field is known for depth classes"
    if fitting:
        found_ja = f"浸水深の区分とみられる属性が複数あります（{some_ja}）"
        found_en = f"several fields are known for depth classes ({some_en})"
    return say(
        "RANKS_FIELD_OPEN",
        "refused",
        file,
        some_en,
        ja=(
            f"{found_ja}。ファイルにある属性：{known_ja}。",
            "浸水深の区分が入っている属性の名前を「field」に指定してください。",
        ),
        en=(
            f"{found_en}; it has: {', '.join(fields) or 'none'}.",
            "Name the field that holds the depth class as `field`.",
        ),
    )


def wrong_encoding(file: str, encoding: str) -> Finding:
    """Texts that the declared (or the file's own) encoding cannot decode."""
    return say(
        "RANKS_ENCODING",
        "refused",
        file,
        encoding,
        ja=(
            f"文字コード「{encoding}」では属性を読み取れません。",
            "「encoding」に正しい文字コードを指定してください（国土数値情報のシェープファイルは多くが「cp932」です）。",
        ),
        en=(
            f"its texts cannot be read as {encoding!r}.",
            "Declare the right `encoding`; shapefiles of the National Land Numerical Information mostly use `cp932`.",
        ),
    )


def rank_unreadable(file: str, field: str, counts: Mapping[str, int], total: int) -> Finding:
    """Classes that no scheme or text rule reads: never left out, never guessed."""
    values_ja, values_en = counted(counts, "件")
    missing = sum(counts.values())
    return say(
        "RANKS_UNREADABLE_VALUE",
        "refused",
        file,
        ", ".join(sorted(counts)[:MOST_NAMED]),
        place=Place(column=field),
        ja=(
            f"地物{total:,}件のうち{missing:,}件は、浸水深の区分として読み取れません（{values_ja}）。",
            "区分の種類（scheme）と属性の指定を確かめ、値を「1m以上2m未満」のような表記に直してください。"
            "文字化けしている場合は「encoding」に「cp932」を指定してください。",
        ),
        en=(
            f"{missing:,} of {total:,} features hold no readable depth class: {values_en}.",
            "Check the scheme and the field, or write the values like 1m以上2m未満; where the text is garbled, declare "
            "`encoding: cp932`.",
        ),
    )


def open_top(file: str, field: str, counts: Mapping[str, int]) -> Finding:
    """Classes without an upper end, and no upper end declared."""
    values_ja, values_en = counted(counts, "件")
    features = sum(counts.values())
    return say(
        "RANKS_OPEN_TOP",
        "refused",
        file,
        str(features),
        place=Place(column=field),
        ja=(
            f"上限のない浸水深の区分が{features:,}件あります（{values_ja}）。",
            "その区分の上限とみなす浸水深をメートルで「open_top_m」に指定してください（例：open_top_m: 25）。",
        ),
        en=(
            f"{features:,} features are of a class without an upper end: {values_en}.",
            "Declare the depth in m to take as its upper end, for example `open_top_m: 25`.",
        ),
    )


def open_top_too_low(file: str, field: str, open_top_m: float, low_m: float) -> Finding:
    """The declared upper end lies at or below where the open class begins."""
    return say(
        "RANKS_OPEN_TOP_TOO_LOW",
        "refused",
        file,
        f"{open_top_m:g}",
        place=Place(column=field),
        ja=(
            f"「open_top_m」の{open_top_m:g} mが、上限のない区分の下限（{low_m:g} m）以下です。",
            f"{low_m:g} mより大きい値を指定してください。",
        ),
        en=(
            f"open_top_m is {open_top_m:g} m, but a class without an upper end begins at {low_m:g} m.",
            f"Declare more than {low_m:g} m.",
        ),
    )


def mended(file: str, features: int, total: int) -> Finding:
    """Invalid outlines, mended without a person."""
    return say(
        "RANKS_MENDED",
        "filled",
        file,
        str(features),
        ja=(
            f"地物{total:,}件のうち{features:,}件は、輪郭の自己交差などの不正があり、自動で修復して使いました。",
            "該当する場所の浸水範囲を、提供元の地図と見比べてください。",
        ),
        en=(
            f"{features:,} of {total:,} features had invalid outlines (such as self-crossing) and were mended.",
            "Compare the flooded area there with the provider's map.",
        ),
    )


def without_area(file: str, features: int, total: int) -> Finding:
    """Features without geometry, or with points and lines only: they flood no cell."""
    return say(
        "RANKS_WITHOUT_AREA",
        "note",
        file,
        str(features),
        ja=(
            f"地物{total:,}件のうち{features:,}件には面の図形がなく、浸水範囲に含めていません。",
            "図形のない地物が欠損でないか、提供元に確かめてください。",
        ),
        en=(
            f"{features:,} of {total:,} features have no area and flood no cell.",
            "Ask the provider whether their shapes are missing.",
        ),
    )


def not_placeable(file: str, features: int, crs: str) -> Finding:
    """Coordinates that the grid's system cannot take."""
    return say(
        "RANKS_NOT_PLACEABLE",
        "refused",
        file,
        str(features),
        ja=(
            f"地物{features:,}件の座標を、格子の座標参照系（{crs}）に変換できません。",
            "ファイルの座標参照系の指定と座標の値を確かめてください。",
        ),
        en=(
            f"the coordinates of {features:,} features cannot be brought to the grid's system ({crs}).",
            "Check the file's coordinate system and its coordinates.",
        ),
    )


def no_cell(file: str, features: int) -> Finding:
    """No cell centre of the grid lies in any polygon."""
    return say(
        "RANKS_NO_CELL",
        "note",
        file,
        str(features),
        ja=(
            f"浸水範囲（{features:,}件）に入るセルが1つもなく、格子全体を浸水なしとして扱います。",
            "対象地域のファイルか、座標参照系が正しいか、セルが浸水範囲に比べて大きすぎないかを確かめてください。",
        ),
        en=(
            f"no cell of the grid lies in any of its {features:,} features; all cells are dry.",
            "Check that it is the right region, that the coordinate system is right, and that cells are not too large.",
        ),
    )


# --- hazard attributes of a city model


def scheme_unknown(file: str, scheme: str, known: Sequence[str]) -> Finding:
    """A scheme of depth ranks that no table knows."""
    listed = ", ".join(known)
    return say(
        "RANKS_SCHEME_UNKNOWN",
        "refused",
        file,
        scheme,
        ja=(f"区分の体系「{scheme}」はありません。", f"「scheme」に次のいずれかを書いてください：{listed}、text"),
        en=(f"there is no scheme of depth ranks {scheme!r}.", f"Write one of these as `scheme`: {listed}, text."),
    )
