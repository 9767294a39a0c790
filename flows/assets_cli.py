"""`pcc assets`: a municipality's buildings handed in, checked, accepted, compared; for her and for who runs this."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from flows.assets_file_cli import check, show, submit
from flows.assets_options import JsonOption
from flows.assets_squares_cli import squares
from flows.assets_version_cli import accept, diff, export, list_all, withdraw
from flows.cli_words import REFUSED, LangOption, chosen_language, settings

app = typer.Typer(help="Building inventories: template, check, submit, accept, list, diff.", no_args_is_help=True)


@app.command()
def template(out: Annotated[Path, typer.Option("--out", help="File to write: .xlsx or .csv.")]) -> None:
    """Write the form to fill in: Japanese headings, lists to choose from, an example row."""
    from assets.template_files import write_template

    if out.suffix.lower() not in (".xlsx", ".csv"):
        typer.echo(f"{out.name}: write a name that ends in .xlsx or .csv.", err=True)
        raise typer.Exit(REFUSED)
    typer.echo(str(write_template(out)))


@app.command()
def needed(lang: LangOption = None) -> None:
    """Print the one page of what a municipality should have ready (ご用意いただくもの)."""
    from assets.template_files import needed_en, needed_ja

    typer.echo(needed_ja() if chosen_language(lang, settings()) == "ja" else needed_en())


app.command()(check)
app.command()(submit)
app.command()(show)
app.command()(accept)
app.command()(withdraw)
app.command(name="list")(list_all)
app.command()(diff)
app.command()(export)
app.command()(squares)


@app.command()
def tables(
    out: Annotated[Path | None, typer.Option("--out", help="Folder for a picture of every set (PNG).")] = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the tables of damage, emissions and lives with their sources, and draw them."""
    from assets.table_listing import listed_tables
    from flows.assets_words import table_line

    language = chosen_language(lang, settings())
    found = listed_tables()
    if as_json:
        typer.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=2))
    else:
        for one in found:
            typer.echo(table_line(one, language))
    if out is not None:
        from flows.curve_sheets import draw_tables

        for path in draw_tables(out, language):
            typer.echo(str(path), err=as_json)
