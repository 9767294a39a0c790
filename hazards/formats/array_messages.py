"""The sentences said about bare arrays and the points they belong to."""

from __future__ import annotations

from collections.abc import Sequence

from hazards.formats.messages import refused_finding as _refused
from infra.findings import Finding


def archive_of_arrays(file: str) -> Finding:
    """Several arrays packed together."""
    return _refused(
        "ARRAY_ARCHIVE",
        file,
        ".npz",
        ja=(
            "複数の配列をまとめたファイル（.npz）は読み取れません。",
            "使う配列を1つだけ numpy.save で .npy として保存してください。",
        ),
        en=(
            "archives of several arrays (.npz) are not read.",
            "Save the one array that is meant as .npy (numpy.save).",
        ),
    )


def grid_file_needed(file: str) -> Finding:
    """An array says nothing of where it lies."""
    return _refused(
        "GRID_FILE_NEEDED",
        file,
        "",
        ja=(
            "NumPy配列には位置情報がありません。",
            "セルの座標（x、y）の表を、カタログに「{file: 値.npy, grid_file: 座標.npy}」のように書いてください。",
        ),
        en=(
            "a NumPy array does not say where its cells lie.",
            "Name the table of their coordinates (x, y): `{file: VALUES.npy, grid_file: POINTS.npy}`.",
        ),
    )


def grid_file_unreadable(file: str, reason_ja: str, reason_en: str) -> Finding:
    """The table of points is no such table."""
    return _refused(
        "GRID_FILE_UNREADABLE",
        file,
        reason_en,
        ja=(
            f"座標の表（grid_file）として読み取れません（{reason_ja}）。",
            "1行に1点、x・yの順に並べた .npy または .csv にしてください。",
        ),
        en=(
            f"its grid_file is no table of points ({reason_en}).",
            "Give one row per point, x before y, as .npy or .csv.",
        ),
    )


def points_are_no_grid(file: str, points: int, columns: int, rows: int, empty: int) -> Finding:
    """Cells without a point, or with several."""
    return _refused(
        "GRID_POINTS",
        file,
        str(points),
        ja=(
            f"座標の点{points:,}個が、{columns:,}列×{rows:,}行の格子をちょうど1回ずつ埋めていません（点のないセル：{empty:,}個）。",
            "すべてのセルに1点ずつある表にしてください。",
        ),
        en=(
            f"its {points:,} points do not fill the {columns:,} x {rows:,} cells of a grid once each "
            f"({empty:,} cells have none).",
            "Give exactly one point for every cell.",
        ),
    )


def points_do_not_fit(file: str, shape: tuple[int, ...], rows: int, columns: int) -> Finding:
    """The array has another size than its grid."""
    return _refused(
        "GRID_SIZE",
        file,
        str(shape),
        ja=(
            f"配列の形は{shape}ですが、座標の格子は{rows}行×{columns}列（{rows * columns:,}点）です。",
            "点と同じ順の1次元配列、または（y, x）の順の2次元配列にしてください。",
        ),
        en=(
            f"the array has shape {shape}, its grid {rows} rows and {columns} columns ({rows * columns:,} points).",
            "Give a flat array in the order of the points, or one of shape (y, x).",
        ),
    )


def points_have_no_order(file: str) -> Finding:
    """An array (y, x) beside points in no order of rows or columns."""
    return _refused(
        "GRID_ORDER",
        file,
        "",
        ja=(
            "座標の点が行順にも列順にも並んでいないため、2次元配列と対応づけられません。",
            "点と同じ順の1次元配列にしてください。",
        ),
        en=(
            "its points run neither along rows nor along columns, so that rows of the array mean nothing.",
            "Give a flat array in the order of the points.",
        ),
    )


def order_contradicts(file: str, asked: str, found: str | None) -> Finding:
    """`order` is not that of the points."""
    ja = "行順でも列順でもありません" if found is None else f"{found} です"
    en = "in neither order" if found is None else f"in order {found}"
    return _refused(
        "GRID_ORDER",
        file,
        asked,
        ja=(
            f"カタログには「order: {asked}」とありますが、座標の点の並びは {ja}（C：x方向が先、F：y方向が先）。",
            "並びは座標の表から分かるため、order を削除してください。",
        ),
        en=(
            f"the catalogue says `order: {asked}`, but its points run {en} (C: along x first, F: along y first).",
            "Remove `order`: the table of points tells it.",
        ),
    )


def column_needed(file: str, columns: int) -> Finding:
    """A table of several columns."""
    return _refused(
        "COLUMN_NEEDED",
        file,
        str(columns),
        ja=(
            f"{columns}列の表です。",
            f"値の列を「column: 0」から「column: {columns - 1}」で書いてください（0が先頭）。",
        ),
        en=(
            f"it is a table of {columns} columns.",
            f"Say which one holds the values: `column: 0` to `column: {columns - 1}`.",
        ),
    )


def column_unknown(file: str, asked: int, shape: Sequence[int]) -> Finding:
    """A column that the array does not have."""
    return _refused(
        "COLUMN_UNKNOWN",
        file,
        str(asked),
        ja=(f"「column: {asked}」の列がありません（配列の形：{tuple(shape)}）。", "列は0から数えます。"),
        en=(f"it has no column {asked} (its shape is {tuple(shape)}).", "Columns are counted from 0."),
    )
