"""The commands of `pcc assets` about drafts and versions: accept, withdraw, list, diff, export."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from flows.assets_options import CodeOption, JsonOption, NoteOption
from flows.cli_words import LangOption, chosen_language, refusals_in, settings


def accept(
    draft: Annotated[str, typer.Argument(help="Id of the draft, as `submit` and `list` show it.")],
    by: Annotated[str, typer.Option("--by", help="Who accepts it.")],
    note: NoteOption = "",
    lang: LangOption = None,
) -> None:
    """Make a draft the next version of its municipality; nothing accepted is ever rewritten."""
    from flows.assets_words import place_words
    from flows.registry_steps import open_desk
    from infra import registry

    chosen = settings()
    language = chosen_language(lang, chosen)
    with refusals_in(language):
        engine = open_desk(chosen).engine
        made = registry.accept(engine, draft, accepted_by=by, accepted_at=datetime.now(UTC), note=note)
        place = place_words(made.municipality_code, language)
        ja = f"{place}の第{made.number}版として受け付けました。"
        typer.echo(ja if language == "ja" else f"{place}: version {made.number}")


def withdraw(
    code: CodeOption,
    number: Annotated[int, typer.Option("--version", help="The version that is taken back.")],
    reason: Annotated[str, typer.Option("--reason", help="Why; it stays with the version.")],
    by: Annotated[str, typer.Option("--by", help="Who takes it back.")],
    lang: LangOption = None,
) -> None:
    """Take a version back by adding one that says so."""
    from flows.assets_words import place_words
    from flows.registry_steps import OUTSIDE_JAPAN, open_desk
    from flows.submissions import municipality
    from infra import registry

    chosen = settings()
    language = chosen_language(lang, chosen)
    with refusals_in(language):
        key = municipality(code) or OUTSIDE_JAPAN
        engine = open_desk(chosen).engine
        made = registry.withdraw(engine, key, number, reason, withdrawn_by=by, withdrawn_at=datetime.now(UTC))
        place = place_words(key, language)
        ja = f"{place}の第{number}版を取り下げました（この取下げの記録が第{made.number}版です）。"
        typer.echo(ja if language == "ja" else f"{place}: version {number} is withdrawn by version {made.number}")


def list_all(
    code: Annotated[str | None, typer.Option("--municipality", help="Only of this one.")] = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """List drafts and versions, withdrawals among them."""
    from flows.assets_words import listed_lines
    from flows.registry_steps import OUTSIDE_JAPAN, open_desk
    from flows.submissions import municipality
    from infra import registry

    chosen = settings()
    language = chosen_language(lang, chosen)
    with refusals_in(language):
        key = None if code is None else municipality(code) or OUTSIDE_JAPAN
        engine = open_desk(chosen).engine
        found, history = registry.submissions(engine, key), registry.versions(engine, key)
    if as_json:
        plain = {"submissions": [asdict(one) for one in found], "versions": [asdict(one) for one in history]}
        typer.echo(json.dumps(plain, ensure_ascii=False, indent=2, default=str))
        return
    for line in listed_lines(found, history, language):
        typer.echo(line)


def diff(
    before: Annotated[int, typer.Argument(help="The earlier version.")],
    after: Annotated[int, typer.Argument(help="The later version.")],
    code: CodeOption,
    catalogue: Annotated[
        Path | None, typer.Option("--hazards", help="Catalogue: also the floor area that its water reaches.")
    ] = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """What changed between two versions: buildings added, gone and changed, and what that does to the floor area."""
    from flows.assets_words import difference_lines
    from flows.registry_steps import compared, open_desk, version_named
    from flows.submissions import municipality

    chosen = settings()
    language = chosen_language(lang, chosen)
    with refusals_in(language):
        desk, place = open_desk(chosen), municipality(code)
        versions = version_named(desk, place, before), version_named(desk, place, after)
        found = compared(desk, *versions, catalogue, chosen.data)
    if as_json:
        typer.echo(json.dumps(asdict(found), ensure_ascii=False, indent=2, default=str))
        return
    for line in difference_lines(found, language):
        typer.echo(line)


def export(
    code: CodeOption,
    out: Annotated[Path, typer.Option("--out", help="Folder for buildings.parquet and inventory.yaml.")],
    number: Annotated[int | None, typer.Option("--version", help="The current one if not given.")] = None,
    lang: LangOption = None,
) -> None:
    """Write a version for a scenario: the buildings, and the `inventory` section that names them."""
    from flows.assets_words import origin_line
    from flows.registry_steps import export as exported
    from flows.registry_steps import open_desk, origin_of, version_named
    from flows.submissions import municipality

    chosen = settings()
    language = chosen_language(lang, chosen)
    with refusals_in(language):
        desk = open_desk(chosen)
        version = version_named(desk, municipality(code), number)
        written = exported(desk, version, out)
        typer.echo(origin_line(version, origin_of(desk, version), language))
        for path in written:
            typer.echo(str(path))
