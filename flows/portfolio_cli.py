"""`pcc portfolio`: several scenarios as one, overlaps removed and one event striking all; only figures, no record."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from flows.cli_words import DataOption, LangOption, chosen_language, refusals_in, settings

if TYPE_CHECKING:
    from flows.steps import Machine
    from infra.settings import Settings


def portfolio(
    scenarios: Annotated[list[Path], typer.Argument(help="Two scenario files (YAML) or more, in any order.")],
    out: Annotated[Path, typer.Option("--out", help="Folder for the outputs.")],
    data: DataOption = None,
    workers: Annotated[
        int | None,
        typer.Option("--workers", min=0, help="Local Dask processes; 0 works in this process (default: one per core)."),
    ] = None,
    lang: LangOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Every figure as JSON.")] = False,
) -> None:
    """Roll several municipalities up: each building once, the same event in all. Nothing is signed or recorded."""
    from flows import progress
    from flows.portfolio import rolled_up
    from flows.portfolio_files import write_files
    from flows.portfolio_tables import show
    from flows.run import make_out

    chosen = settings()
    language = chosen_language(lang, chosen)
    with refusals_in(language), progress.reporting(language, Console(stderr=True)):
        rolled = rolled_up(scenarios, _machine(chosen, data, workers))
        make_out(out)
        told = write_files(rolled, out, language)
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False, indent=2, sort_keys=True))
        return
    show(told, language)
    typer.echo(f"{'出力' if language == 'ja' else 'files'}  {out / 'portfolio.json'}, portfolio.csv")


def _machine(chosen: Settings, data: Path | None, workers: int | None) -> Machine:
    """The machine as `pcc run` sees it."""
    from flows.steps import Machine
    from infra.cluster import default_workers

    folder = data or chosen.data
    return Machine(
        store=str(chosen.store),
        data=str(folder) if folder else None,
        dask_address=chosen.dask_address,
        workers=default_workers() if workers is None else workers,
        block_mb=chosen.block_mb,
    )
