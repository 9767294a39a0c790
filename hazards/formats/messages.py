"""The sentences said about what is inside a file: variables, dimensions, axes, parts, points."""

from __future__ import annotations

from collections.abc import Sequence

from infra.findings import Finding, Place

_MOST_NAMED = 8
_NOWHERE = Place()


def refused_finding(code: str, file: str, value: str, *, ja: tuple[str, str], en: tuple[str, str]) -> Finding:
    """A refused finding from (message, remedy) in each language."""
    return Finding(f"HAZARD_{code}", "refused", file, _NOWHERE, value, ja[0], en[0], ja[1], en[1])


def shown(values: Sequence[object]) -> str:
    """The first values and the last, and how many there are if some are left out."""
    texts = [str(value)[:60] for value in values]
    if len(texts) <= _MOST_NAMED:
        return ", ".join(texts)
    return f"{', '.join(texts[: _MOST_NAMED - 2])}, …, {texts[-1]} ({len(texts)})"


# --- variables and dimensions


def variable_needed(file: str, names: Sequence[str]) -> Finding:
    """Several variables lie on a grid."""
    return refused_finding(
        "VARIABLE_NEEDED",
        file,
        shown(names),
        ja=(
            f"格子上の変数が{len(names)}個あります（{shown(names)}）。",
            f"使う変数をカタログに「variable: {names[0]}」のように書いてください。",
        ),
        en=(
            f"it has {len(names)} variables on a grid: {shown(names)}.",
            f"Say which one is meant, for example `variable: {names[0]}`.",
        ),
    )


def variable_unknown(file: str, asked: str, names: Sequence[str]) -> Finding:
    """A variable that is not there."""
    return refused_finding(
        "VARIABLE_UNKNOWN",
        file,
        asked,
        ja=(f"変数「{asked}」がありません。", f"格子上の変数：{shown(names) or 'なし'}。"),
        en=(f"it has no variable {asked!r}.", f"Its variables on a grid: {shown(names) or 'none'}."),
    )


def no_grid(file: str, variable: str | None) -> Finding:
    """No variable, or not the one that is asked for, has an x and a y axis."""
    return refused_finding(
        "GRID_MISSING",
        file,
        variable or "",
        ja=(
            "x軸とy軸（または経度と緯度）を持つ変数がありません。"
            if variable is None
            else f"変数「{variable}」にx軸とy軸（または経度と緯度）がありません。",
            "1次元のx・y座標に axis、standard_name または units（例：degrees_east）を付けて保存し直してください。",
        ),
        en=(
            "no variable has an x and a y axis." if variable is None else f"variable {variable!r} has no x and y axis.",
            "Save it with one-dimensional coordinates x and y that carry axis, standard_name or units (degrees_east).",
        ),
    )


def curvilinear(file: str, variable: str) -> Finding:
    """Coordinates that depend on row and column both."""
    return refused_finding(
        "GRID_CURVILINEAR",
        file,
        variable,
        ja=(
            f"変数「{variable}」の座標が2次元です（曲線格子）。",
            "行と列が座標軸に沿った等間隔の格子に内挿してから渡してください。",
        ),
        en=(
            f"the coordinates of {variable!r} are two-dimensional (a curvilinear grid).",
            "Interpolate it to a grid whose rows and columns follow the axes at even steps.",
        ),
    )


def type_unreadable(file: str, variable: str, dtype: str) -> Finding:
    """Complex numbers, text or objects where depths are expected."""
    return refused_finding(
        "TYPE_UNREADABLE",
        file,
        dtype,
        ja=(
            f"{f'変数「{variable}」の' if variable else ''}データ型（{dtype}）は数値として読み取れません。",
            "整数または浮動小数点数で保存し直してください。",
        ),
        en=(
            f"{f'variable {variable!r}' if variable else 'it'} holds {dtype}, not plain numbers.",
            "Save it as integers or floating point numbers.",
        ),
    )


def select_needed(file: str, dimension: str, values: Sequence[object]) -> Finding:
    """A further dimension of which no value is picked."""
    return refused_finding(
        "SELECT_NEEDED",
        file,
        dimension,
        ja=(
            f"次元「{dimension}」に値が{len(values)}個あります（{shown(values)}）。",
            f"使う値をカタログに「select: {{{dimension}: {values[0]}}}」のように書いてください。",
        ),
        en=(
            f"dimension {dimension!r} has {len(values)} values: {shown(values)}.",
            f"Say which one is meant, for example `select: {{{dimension}: {values[0]}}}`.",
        ),
    )


def select_unknown(file: str, dimension: str, asked: object, times: int, values: Sequence[object]) -> Finding:
    """A value that the dimension does not have, or has several times."""
    return refused_finding(
        "SELECT_UNKNOWN",
        file,
        str(asked),
        ja=(
            f"次元「{dimension}」に値「{asked}」が{f'{times}個あります' if times else 'ありません'}。",
            f"この次元の値：{shown(values)}。",
        ),
        en=(
            f"dimension {dimension!r} has the value {asked!r} {f'{times} times' if times else 'nowhere'}.",
            f"Its values: {shown(values)}.",
        ),
    )


def dimension_unknown(file: str, asked: Sequence[str], dimensions: Sequence[str]) -> Finding:
    """`select` names what is no further dimension of the variable."""
    return refused_finding(
        "DIMENSION_UNKNOWN",
        file,
        shown(asked),
        ja=(
            f"select に書かれた {shown(asked)} は、選べる次元ではありません。",
            f"選べる次元：{shown(dimensions) or 'なし'}。",
        ),
        en=(
            f"`select` names {shown(asked)}, which cannot be selected along.",
            f"Dimensions beside the grid: {shown(dimensions) or 'none'}.",
        ),
    )


# --- axes


def axis_uneven(file: str, axis: str, deviation_cells: float, most_cells: float) -> Finding:
    """Coordinates that no even grid explains."""
    return refused_finding(
        "AXIS_UNEVEN",
        file,
        f"{deviation_cells:.3g}",
        ja=(
            f"座標 {axis} が等間隔ではありません（ずれは最大{deviation_cells:.3g}セル、許容は{most_cells:.3g}セル）。",
            "等間隔の格子に内挿してから渡してください。",
        ),
        en=(
            f"coordinate {axis} is not evenly spaced: it departs from even steps by up to {deviation_cells:.3g} cells, "
            f"and {most_cells:.3g} are accepted.",
            "Interpolate it to a grid with even steps.",
        ),
    )


def axis_too_short(file: str, axis: str) -> Finding:
    """One cell, whose size nothing tells."""
    return refused_finding(
        "AXIS_TOO_SHORT",
        file,
        axis,
        ja=(f"座標 {axis} の値が1個しかなく、セルの大きさが分かりません。", "2列・2行以上の格子を渡してください。"),
        en=(
            f"coordinate {axis} has one value, so that the size of a cell is unknown.",
            "Give two columns and rows at least.",
        ),
    )


def axis_unit(file: str, axis: str, unit: str) -> Finding:
    """Coordinates in a unit that means no place here."""
    return refused_finding(
        "AXIS_UNIT",
        file,
        unit,
        ja=(f"座標 {axis} の単位「{unit}」は読み取れません。", "度、m または km の座標で保存し直してください。"),
        en=(f"coordinate {axis} is in {unit!r}, which is not read.", "Save it with coordinates in degrees, m or km."),
    )


# --- what is stored, and how


def too_large(file: str, what_ja: str, what_en: str, count: int, most: int) -> Finding:
    """An axis, a table of points or a part that has to be decoded whole."""
    return refused_finding(
        "TOO_LARGE",
        file,
        str(count),
        ja=(
            f"{what_ja}が{count:,}で、上限の{most:,}を超えています。",
            "範囲を切り出すか、小さい部分に分けて保存し直してください。",
        ),
        en=(f"{what_en}: {count:,}, more than the limit of {most:,}.", "Cut it, or save it again in smaller parts."),
    )


def block_too_large(file: str, cells: int, most: int) -> Finding:
    """A chunk of a NetCDF file or Zarr store."""
    return too_large(
        file,
        "一度に展開しなければならないチャンクのセル数",
        "cells that have to be decoded together (one chunk)",
        cells,
        most,
    )


def refers_to_other_files(file: str, what: str) -> Finding:
    """Links and virtual data sets of HDF5, links in a store."""
    return refused_finding(
        "REFERS_ELSEWHERE",
        file,
        what,
        ja=(f"「{what}」が別のファイルを参照しています。", "すべての値を含む1つのファイルとして保存し直してください。"),
        en=(f"{what!r} refers to another file.", "Save it again as one file that holds all its values."),
    )


def packing_unknown(file: str, variable: str, packing: str) -> Finding:
    """A compression or filter that is not decoded here."""
    return refused_finding(
        "COMPRESSION_UNKNOWN",
        file,
        packing,
        ja=(
            f"変数「{variable}」の圧縮方式（{packing}）は読み取れません。",
            "一般的な圧縮（例：zlib、zstd）または無圧縮で保存し直してください。",
        ),
        en=(
            f"variable {variable!r} is packed by {packing}, which is not read.",
            "Save it with common compression (NetCDF: zlib; Zarr: zstd, blosc), or none.",
        ),
    )


def part_missing(file: str, part: str, fill: str) -> Finding:
    """A chunk that is not there, where the store says that it then is a plain number."""
    return refused_finding(
        "CHUNK_MISSING",
        file,
        part,
        ja=(
            f"ストアのチャンク「{part}」がありません。失われたのか、すべて{fill}のために省かれたのか区別できません。",
            "すべてのチャンクを書き出すか（write_empty_chunks=True）、fill_value をNaNにして保存し直してください。",
        ),
        en=(
            f"chunk {part!r} of the store is not there: it may be lost, or left out because all of it is {fill}.",
            "Save it again with every chunk written (write_empty_chunks=True), or with NaN as fill_value.",
        ),
    )


def single_array(file: str) -> Finding:
    """A Zarr store that is one array without coordinates."""
    return refused_finding(
        "GRID_MISSING",
        file,
        "",
        ja=("座標のない単独の配列です。", "x・y座標と一緒に、グループとして保存し直してください。"),
        en=("it is a single array without coordinates.", "Save it as a group together with its coordinates x and y."),
    )
