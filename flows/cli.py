"""
`pcc`: the command line. Exit codes: 0 done, 2 refused (usage or input), 1 failed.

Heavy imports stand inside the commands: help, check and report start without Prefect.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from flows import assets_cli, explain_cli, hazards_cli, portfolio_cli, record_diff_cli, value_cli, verify_cli
from flows.cli_words import (
    FAILED,
    REFUSED,
    DataOption,
    LangOption,
    chosen_language,
    refusals_in,
    settings,
    show_findings,
)
from infra.errors import Refused, ServiceError
from infra.findings import Lang, refused

app = typer.Typer(
    name="pcc",
    help="Potential (latent) carbon credits: simulate tsunamis and floods with and without a measure, and value "
    "the avoided CO2. A result is a forecast, not an offset and not an offer. / "
    "潜在カーボンクレジットの災害シミュレーション",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(hazards_cli.app, name="hazards")
app.add_typer(assets_cli.app, name="assets")
app.command()(value_cli.value)
app.command()(portfolio_cli.portfolio)
app.add_typer(verify_cli.status, name="status")
app.add_typer(verify_cli.keys, name="keys")
app.command()(verify_cli.verify)
app.command()(verify_cli.sign)
app.command()(explain_cli.explain)
app.command()(record_diff_cli.diff)

ScenarioArgument = Annotated[Path, typer.Argument(help="Scenario file (YAML).")]


@app.command()
def run(
    scenario: ScenarioArgument,
    out: Annotated[Path, typer.Option("--out", help="Folder for the outputs.")],
    data: DataOption = None,
    direct: Annotated[bool, typer.Option("--direct", help="The same steps without a Prefect server.")] = False,
    workers: Annotated[
        int | None,
        typer.Option("--workers", min=0, help="Local Dask processes; 0 works in this process (default: one per core)."),
    ] = None,
    block: Annotated[
        int, typer.Option("--paths-per-block", min=1, help="Futures per Dask block; any number gives the same record.")
    ] = 500,
    again: Annotated[bool, typer.Option("--again", help="Compute even if this run is stored already.")] = False,
    lang: LangOption = None,
) -> None:
    """Run a scenario: futures with and without the measure, the latent credit record and its report."""
    from flows import progress
    from flows.run import Request, run_facts, run_scenario
    from flows.steps import Machine
    from infra.cluster import default_workers
    from infra.meter import Meter
    from infra.storage import write_text

    chosen = settings()
    language = chosen_language(lang, chosen)
    console = Console(stderr=True)
    machine = Machine(
        store=str(chosen.store),
        data=str(data or chosen.data) if data or chosen.data else None,
        dask_address=chosen.dask_address,
        workers=default_workers() if workers is None else workers,
        paths_per_block=block,
        block_mb=chosen.block_mb,
    )
    request = Request(scenario, out, machine, chosen, language, direct, again)
    with refusals_in(language), progress.reporting(language, console) as reporter, Meter() as meter:
        done = run_scenario(request)
    facts = run_facts(done, request, reporter.seconds, meter.peak_bytes)
    write_text(out / "run.json", json.dumps(facts, indent=2) + "\n")
    _summary(out, language, reused=done.reused)


def _summary(out: Path, lang: Lang, *, reused: bool) -> None:
    from flows.summary import headline_lines
    from valuation.record import LatentCreditRecord, record_id

    content = (out / "record.json").read_bytes()
    record = LatentCreditRecord.model_validate_json(content)
    for line in headline_lines(record, lang):
        typer.echo(line)
    if reused:
        typer.echo(
            "保存済みの同じ計算を再掲しました。"
            if lang == "ja"
            else "This run was stored already; nothing was computed again."
        )
    typer.echo(f"{'記録番号' if lang == 'ja' else 'record'}  {record_id(content)}")
    typer.echo(f"{'報告書' if lang == 'ja' else 'report'}  {out / 'report.html'}")


@app.command()
def check(
    scenario: ScenarioArgument,
    data: DataOption = None,
    lang: LangOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Findings as JSON.")] = False,
) -> None:
    """Check a scenario and every file it names: all problems at once, nothing is written."""
    from flows.inputs import findings_of

    chosen = settings()
    language = chosen_language(lang, chosen)
    try:
        findings = findings_of(scenario, data or chosen.data)
    except Refused as refusal:
        findings = refusal.findings
    code = REFUSED if refused(findings) else 0
    if as_json:
        typer.echo(json.dumps([finding.as_dict() for finding in findings], ensure_ascii=False, indent=2))
    else:
        show_findings(findings, language, Console())
        if code == 0:
            typer.echo("受け付けられます。" if language == "ja" else "This scenario can be run.")
    raise typer.Exit(code)


@app.command()
def report(
    record: Annotated[Path, typer.Argument(help="A record.json.")],
    out: Annotated[
        Path, typer.Option("--out", help="File to write (.html, .pdf, .xlsx), or a folder for every page and table.")
    ] = Path("report.html"),
    lang: LangOption = None,
) -> None:
    """Write the pages, the PDF, the workbook and the tables of a record again; every number shown is the record's."""
    from flows.reading import read_record
    from flows.verify_signed import refuse_what_no_longer_stands
    from flows.views import write_views

    language = chosen_language(lang, settings())
    with refusals_in(language):
        opened, identifier = read_record(record)
        refuse_what_no_longer_stands(record, identifier)
        written = write_views(opened, identifier, out, language)
    for path in written:
        typer.echo(str(path))


@app.command()
def init(folder: Annotated[Path, typer.Argument(help="Folder to make; must not hold anything yet.")]) -> None:
    """Copy the bundled synthetic example, to start a scenario of your own from."""
    from flows.templates import template_folder

    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        typer.echo(f"{folder} is not empty: nothing was copied. Name a new folder.", err=True)
        raise typer.Exit(REFUSED)
    shutil.copytree(
        template_folder("minato"),
        folder,
        dirs_exist_ok=True,
        ignore=shutil.ignore_patterns("__pycache__", "generate.py"),
    )
    typer.echo(f"{folder}: pcc run {folder / 'scenario.yaml'} --out out")


def main() -> None:
    """Entry point: errors of ours become findings and exit codes, never a traceback."""
    try:
        app()
    except Refused as refusal:
        show_findings(refusal.findings, "ja" if os.environ.get("PCC_LANG") == "ja" else "en", Console(stderr=True))
        sys.exit(REFUSED)
    except ServiceError as error:
        typer.echo(str(error), err=True)
        sys.exit(FAILED)
    except Exception as error:
        if os.environ.get("PCC_DEBUG") == "1":
            raise
        typer.echo(
            f"pcc failed: {type(error).__name__}: {error}\nPCC_DEBUG=1 shows where. Nothing was published.", err=True
        )
        sys.exit(FAILED)
