"""`pcc hazards`: catalogues of rasters written, checked, built and drawn, before any scenario names them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from flows.cli_words import REFUSED, DataOption, LangOption, chosen_language, refusals_in, settings, show_findings
from infra.errors import Refused
from infra.findings import Finding, Lang, refused

app = typer.Typer(help="Hazard catalogues: template, check, build, show.", no_args_is_help=True)

CatalogueArgument = Annotated[Path, typer.Argument(help="Catalogue (YAML or CSV), or an event set that was built.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Findings as JSON.")]


@app.command()
def template(
    as_csv: Annotated[bool, typer.Option("--csv", help="A table with one event per line.")] = False,
) -> None:
    """Print a catalogue to fill in, every key explained."""
    name = "hazard_template.csv" if as_csv else "hazard_template.yaml"
    typer.echo((Path(__file__).parent / name).read_text(encoding="utf-8"), nl=False)


@app.command()
def check(
    catalogue: CatalogueArgument,
    data: DataOption = None,
    buildings: Annotated[
        Path | None, typer.Option("--buildings", help="Vector file or CSV: do the rasters lie where the buildings are?")
    ] = None,
    buildings_crs: Annotated[
        str | None, typer.Option("--buildings-crs", help="Where the file of buildings names none: EPSG:6668, say.")
    ] = None,
    pictures: Annotated[Path | None, typer.Option("--map", help="Folder for pictures of what was found.")] = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Look at every raster as a hydraulic engineer would; nothing but pictures is written."""
    from flows.hazard_steps import looked_at

    chosen = settings()
    language = chosen_language(lang, chosen)
    try:
        findings = looked_at(catalogue, data or chosen.data, buildings, buildings_crs, pictures, language)
    except Refused as refusal:
        findings = refusal.findings
    _tell(findings, language, as_json)


@app.command()
def build(
    catalogue: CatalogueArgument,
    out: Annotated[Path, typer.Option("--out", help="Folder to make, for example events.zarr.")],
    data: DataOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write the event set as compressed Zarr with a manifest of its inputs; a scenario may name it as its hazards."""
    from flows.hazard_steps import built

    chosen = settings()
    language = chosen_language(lang, chosen)
    try:
        findings = built(catalogue, out, data or chosen.data)
    except Refused as refusal:
        _tell(refusal.findings, language, as_json)
        return
    _tell(findings, language, as_json, done=str(out))


@app.command()
def show(
    catalogue: CatalogueArgument,
    out: Annotated[Path, typer.Option("--out", help="Folder for the pictures (PNG).")],
    data: DataOption = None,
    event: Annotated[str | None, typer.Option("--event", help="Only this event.")] = None,
    world: Annotated[str | None, typer.Option("--world", help="Only `without` or `with`.")] = None,
    at: Annotated[
        str | None, typer.Option("--at", help="LONGITUDE,LATITUDE in degrees: draw the hazard curve there.")
    ] = None,
    lang: LangOption = None,
) -> None:
    """Draw maps of every event in each world, what the measure changes, and the hazard curve at a point."""
    from flows.hazard_steps import drawn

    chosen = settings()
    language = chosen_language(lang, chosen)
    with refusals_in(language):
        for path in drawn(catalogue, out, data or chosen.data, event, world, at, language):
            typer.echo(str(path))


def _tell(findings: tuple[Finding, ...], language: Lang, as_json: bool, done: str = "") -> None:
    code = REFUSED if refused(findings) else 0
    if as_json:
        listed: list[dict[str, Any]] = [finding.as_dict() for finding in findings]
        typer.echo(json.dumps(listed, ensure_ascii=False, indent=2))
    else:
        show_findings(findings, language, Console())
        if code == 0:
            typer.echo(done or ("受け付けられます。" if language == "ja" else "This catalogue can be used."))
    raise typer.Exit(code)
