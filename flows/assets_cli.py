"""`pcc assets`: a municipality's buildings handed in, checked, accepted, compared; for her and for who runs this."""

from __future__ import annotations

import json
import shutil
import tempfile
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from flows.assets_words import difference_lines
from flows.cli_words import REFUSED, LangOption, chosen_language, refusals_in, settings, show_findings
from infra.findings import Lang, refused

if TYPE_CHECKING:
    from flows.submissions import Looked

app = typer.Typer(help="Building inventories: template, check, submit, accept, list, diff.", no_args_is_help=True)

FileArgument = Annotated[Path, typer.Argument(help="CSV, XLSX, shapefile, GeoPackage, CityGML, ... or a folder.")]
CodeOption = Annotated[
    str, typer.Option("--municipality", help="Code of JIS X 0402, five or six digits; `none` outside Japan.")
]
AnswersOption = Annotated[
    Path | None, typer.Option("--answers", help="YAML: what the file leaves open (crs, axes, columns, rules, ...).")
]
YearOption = Annotated[int | None, typer.Option("--year", help="Buildings built after this year are refused.")]
RemarksOption = Annotated[
    Path | None, typer.Option("--remarks", help="Folder for the same file back with a column of remarks.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="What was found as JSON.")]


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


@app.command()
def check(
    file: FileArgument,
    code: CodeOption,
    answers: AnswersOption = None,
    year: YearOption = None,
    remarks: RemarksOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say what is understood, what is wrong in which row, and what would be filled in; nothing is kept."""
    from flows.submissions import look_at, municipality, read_answers

    language = chosen_language(lang, settings())
    with refusals_in(language), tempfile.TemporaryDirectory() as scratch:
        looked = look_at(file, municipality(code), read_answers(answers), year, language, Path(scratch) / "out")
        written = None
        if remarks is not None and looked.remarks is not None:
            written = _copied(looked.remarks, remarks, file, language)
        _tell(looked, dict(looked.summary), language, as_json, written)


@app.command()
def submit(
    file: FileArgument,
    code: CodeOption,
    by: Annotated[str, typer.Option("--by", help="Who hands it in.")],
    answers: AnswersOption = None,
    note: Annotated[str, typer.Option("--note", help="A line that stays with it.")] = "",
    remarks: RemarksOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Hand a file in: examined and kept as a draft, whatever is still to be mended; the file itself is not kept."""
    from flows.registry_steps import open_desk
    from flows.registry_steps import submit as submitted
    from flows.submissions import municipality, read_answers

    chosen = settings()
    language = chosen_language(lang, chosen)
    with refusals_in(language), tempfile.TemporaryDirectory() as scratch:
        draft, looked = submitted(
            open_desk(chosen), file, municipality(code), read_answers(answers), by=by, now=datetime.now(UTC),
            lang=language, scratch=Path(scratch) / "out", note=note,
        )  # fmt: skip
        written = None
        if remarks is not None and looked.remarks is not None:
            written = _copied(looked.remarks, remarks, file, language)
        line = f"受付番号：{draft.id}" if language == "ja" else f"draft: {draft.id}"
        _tell(looked, {**looked.summary, "id": draft.id}, language, as_json, written, line)


@app.command()
def accept(
    draft: Annotated[str, typer.Argument(help="Id of the draft, as `submit` and `list` show it.")],
    by: Annotated[str, typer.Option("--by", help="Who accepts it.")],
    note: Annotated[str, typer.Option("--note", help="A line that stays with it.")] = "",
    lang: LangOption = None,
) -> None:
    """Make a draft the next version of its municipality; nothing accepted is ever rewritten."""
    from flows.registry_steps import open_desk
    from infra import registry

    chosen = settings()
    language = chosen_language(lang, chosen)
    with refusals_in(language):
        made = registry.accept(
            open_desk(chosen).engine, draft, accepted_by=by, accepted_at=datetime.now(UTC), note=note
        )
        ja = f"「{made.municipality_code}」の第{made.number}版として受け付けました。"
        typer.echo(ja if language == "ja" else f"{made.municipality_code}: version {made.number}")


@app.command()
def withdraw(
    code: CodeOption,
    number: Annotated[int, typer.Option("--version", help="The version that is taken back.")],
    reason: Annotated[str, typer.Option("--reason", help="Why; it stays with the version.")],
    by: Annotated[str, typer.Option("--by", help="Who takes it back.")],
    lang: LangOption = None,
) -> None:
    """Take a version back by adding one that says so."""
    from flows.registry_steps import OUTSIDE_JAPAN, open_desk
    from flows.submissions import municipality
    from infra import registry

    chosen = settings()
    language = chosen_language(lang, chosen)
    with refusals_in(language):
        place = municipality(code) or OUTSIDE_JAPAN
        engine = open_desk(chosen).engine
        made = registry.withdraw(engine, place, number, reason, withdrawn_by=by, withdrawn_at=datetime.now(UTC))
        ja = f"「{place}」の第{number}版を取り下げました（第{made.number}版）。"
        typer.echo(ja if language == "ja" else f"{place}: version {number} is withdrawn by version {made.number}")


@app.command(name="list")
def list_all(
    code: Annotated[str | None, typer.Option("--municipality", help="Only of this one.")] = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """List drafts and versions."""
    from flows.registry_steps import OUTSIDE_JAPAN, open_desk
    from flows.submissions import municipality
    from infra import registry

    chosen = settings()
    language = chosen_language(lang, chosen)
    with refusals_in(language):
        place = None if code is None else municipality(code) or OUTSIDE_JAPAN
        engine = open_desk(chosen).engine
        found, history = registry.submissions(engine, place), registry.versions(engine, place)
    if as_json:
        plain = {"submissions": [asdict(one) for one in found], "versions": [asdict(one) for one in history]}
        typer.echo(json.dumps(plain, ensure_ascii=False, indent=2, default=str))
        return
    states = {"draft": "下書き", "accepted": "受付済み", "superseded": "旧版", "withdrawn": "取下げ済み"}
    numbers = {one.submission_id: one.number for one in history if one.submission_id}
    for one in found:
        state = states[one.state] if language == "ja" else one.state
        number = numbers.get(one.id)
        version = "" if number is None else (f"第{number}版" if language == "ja" else f"version {number}")
        rows = one.summary.get("rows", "-")
        day = f"{one.received_at:%Y-%m-%d}"
        typer.echo("  ".join((one.id, one.municipality_code, state, version, str(rows), day, one.file_name)))
    if not found:
        typer.echo("まだ何も提出されていません。" if language == "ja" else "Nothing has been handed in yet.")


@app.command()
def diff(
    before: Annotated[int, typer.Argument(help="The earlier version.")],
    after: Annotated[int, typer.Argument(help="The later version.")],
    code: CodeOption,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """What changed between two versions: buildings added, gone and changed, and what that does to the floor area."""
    from flows.registry_steps import compared, open_desk, version_named
    from flows.submissions import municipality

    chosen = settings()
    language = chosen_language(lang, chosen)
    with refusals_in(language):
        desk, place = open_desk(chosen), municipality(code)
        found = compared(desk, version_named(desk, place, before), version_named(desk, place, after))
    if as_json:
        typer.echo(json.dumps(asdict(found), ensure_ascii=False, indent=2, default=str))
        return
    for line in difference_lines(found, language):
        typer.echo(line)


@app.command()
def export(
    code: CodeOption,
    out: Annotated[Path, typer.Option("--out", help="Folder for buildings.parquet and inventory.yaml.")],
    number: Annotated[int | None, typer.Option("--version", help="The current one if not given.")] = None,
    lang: LangOption = None,
) -> None:
    """Write a version for a scenario: the buildings, and the `inventory` section that names them."""
    from flows.registry_steps import export as exported
    from flows.registry_steps import open_desk, version_named
    from flows.submissions import municipality

    chosen = settings()
    with refusals_in(chosen_language(lang, chosen)):
        desk = open_desk(chosen)
        for path in exported(desk, version_named(desk, municipality(code), number), out):
            typer.echo(str(path))


def _copied(source: Path, folder: Path, file: Path, lang: Lang) -> Path:
    """The reader's file with remarks under her own name, and the page beside a CSV."""
    folder.mkdir(parents=True, exist_ok=True)
    ending = "_remarks" if lang == "en" else "_備考付き"
    target = folder / f"{file.stem}{ending}{source.suffix}"
    shutil.copyfile(source, target)
    for page in source.parent.glob(f"{source.stem}_*.txt"):
        shutil.copyfile(page, folder / f"{file.stem}{page.name.removeprefix(source.stem)}")
    return target


def _tell(
    looked: Looked,
    summary: dict[str, Any],
    lang: Lang,
    as_json: bool,
    remarks: Path | None,
    last: str = "",
) -> None:
    from flows.submissions import every_finding

    stopped = bool(refused(looked.findings))
    if as_json:
        listed = every_finding(looked)
        typer.echo(json.dumps({"summary": summary, "findings": listed}, ensure_ascii=False, indent=2))
        raise typer.Exit(REFUSED if stopped else 0)
    show_findings(looked.findings, lang, Console())
    for line in [*_lines(summary, lang, stopped, remarks), *([last] if last else [])]:
        typer.echo(line)
    raise typer.Exit(REFUSED if stopped else 0)


def _lines(summary: dict[str, Any], lang: Lang, stopped: bool, remarks: Path | None) -> list[str]:
    ja, lines = lang == "ja", []
    if "rows" in summary:
        place = summary["municipality"] or ("国外" if ja else "outside Japan")
        kind = summary["format_ja"] if ja else summary["format"]
        lines.append(f"{kind}、{summary['rows']:,}棟、{place}" if ja else f"{kind}, {summary['rows']:,} rows, {place}")
    if "buildings" in summary:
        area, number = summary["floor_area_m2"], summary["buildings"]
        lines.append(
            f"対象：{number:,.0f}棟、延床面積の合計 {area:,.0f}㎡"
            if ja
            else f"used: {number:,.0f} buildings, {area:,.0f} m2 of floor in all"
        )
    if remarks is not None:
        lines.append(f"備考を付けたファイル：{remarks}" if ja else f"the file with remarks: {remarks}")
    if stopped:
        lines.append(
            "「要修正」を直してから、もう一度ご提出ください。" if ja else "Mend what is refused and hand it in again."
        )
    else:
        lines.append("受け付けられます。" if ja else "This file can be accepted.")
    return lines


@app.command()
def tables(
    out: Annotated[Path | None, typer.Option("--out", help="Folder for a picture of every set (PNG).")] = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the tables of damage, emissions and lives with their sources, and draw them."""
    from assets.table_listing import listed_tables

    language = chosen_language(lang, settings())
    found = listed_tables()
    if as_json:
        typer.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=2))
    else:
        for one in found:
            sources = "; ".join(dict.fromkeys(source.source for source in one.sources))
            label = one.label_ja if language == "ja" else one.label_en
            typer.echo(f"{one.name}  {label}  [{one.unit}]  {len(one.classes)}  {one.source_kind}  {sources}")
    if out is not None:
        from flows.curve_sheets import draw_tables

        for path in draw_tables(out, language):
            typer.echo(str(path), err=as_json)
