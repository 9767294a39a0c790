"""`pcc assets squares`: a version for outsiders, by grid square."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.assets_options import CodeOption
from flows.cli_words import LangOption, chosen_language, refusals_in, settings
from infra.errors import Refused
from infra.findings import Finding, Lang, Place
from infra.squares import Grid
from infra.storage import publish

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

DRIVERS = {".geojson": "GeoJSON", ".gpkg": "GPKG"}


def squares(
    code: CodeOption,
    out: Annotated[Path, typer.Option("--out", help="File to write: .csv, .geojson or .gpkg.")],
    grid: Annotated[Grid, typer.Option("--grid", help="Squares of JIS X 0410; utm_1km where they do not reach.")] = (
        "jis_500m"
    ),
    minimum: Annotated[int, typer.Option("--minimum", min=3, help="Squares with fewer rows are only totalled.")] = 10,
    number: Annotated[int | None, typer.Option("--version", help="The current one if not given.")] = None,
    lang: LangOption = None,
) -> None:
    """Write buildings and floor area by grid square, for those who may not see the buildings."""
    import tempfile

    from assets.outsiders import for_outsiders, headings
    from flows.registry_steps import inventory_of, open_desk, version_named
    from flows.submissions import municipality

    chosen = settings()
    language = chosen_language(lang, chosen)
    with refusals_in(language):
        if out.suffix.lower() not in (".csv", *DRIVERS):
            raise Refused([_ending(out)])
        desk = open_desk(chosen)
        frame = inventory_of(desk, version_named(desk, municipality(code), number))
        try:
            found = for_outsiders(frame, grid, minimum)
        except ValueError as error:
            raise Refused([_not_possible(str(error), len(frame), minimum, grid)]) from None
        with tempfile.TemporaryDirectory() as scratch:
            made = Path(scratch) / out.name
            if made.suffix.lower() == ".csv":
                table = found.drop(columns="geometry").rename(columns=headings(language))
                table.to_csv(made, index=False, encoding="utf-8-sig", lineterminator="\r\n")
            else:
                found.to_file(made, driver=DRIVERS[made.suffix.lower()])
            publish({out.name: made}, out.parent)
        typer.echo(str(out))
        typer.echo(_written(found, language))


def _written(found: GeoDataFrame, lang: Lang) -> str:
    """How much is told square by square, and how much only in total because its squares have too few rows."""
    from assets.outsiders import REST

    rest = found["square"].eq(REST)
    squares, told, held = int((~rest).sum()), found.loc[~rest, "buildings"].sum(), found.loc[rest, "buildings"].sum()
    if lang == "ja":
        return f"{squares:,}区画に{told:,.0f}棟。区画を示さず合計だけにした建物：{held:,.0f}棟"
    return f"{told:,.0f} buildings in {squares:,} squares; told only in total, without a square: {held:,.0f} buildings"


def _ending(out: Path) -> Finding:
    ja = "ファイル名の末尾を .csv、.geojson、.gpkg のいずれかにしてください。"
    en = "write a name that ends in .csv, .geojson or .gpkg."
    return Finding("SQUARES_ENDING", "refused", out.name, Place(), out.suffix, ja, en, "", "")


def _not_possible(why: str, rows: int, minimum: int, grid: str) -> Finding:
    if rows < minimum:
        ja = f"建物が{rows:,}行しかなく、1区画に{minimum}行以上という条件を満たせません。"
        en = f"there are only {rows:,} rows, fewer than the {minimum} that a square must have."
        return Finding("SQUARES_TOO_FEW", "refused", "", Place(), str(rows), ja, en, "", "")
    ja = "地域メッシュ（JIS X 0410）の範囲の外にある建物が含まれています。"
    en = f"a building lies outside the reach of the squares ({why})."
    return Finding(
        "SQUARES_REACH", "refused", "", Place(), grid, ja, en,
        "--grid utm_1km を指定してください。", "Use --grid utm_1km.",
    )  # fmt: skip
