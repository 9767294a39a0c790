"""`pcc verify`, `sign`, `status` and `keys`: the record as a stranger may check it, offline and without Prefect."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from flows.cli_words import REFUSED, DataOption, LangOption, Language, chosen_language, refusals_in, settings

if TYPE_CHECKING:
    from infra.findings import Lang
    from infra.statements import Statement

RecordArgument = Annotated[Path, typer.Argument(help="A record.json.")]
JsonOption = Annotated[bool, typer.Option("--json", help="As JSON.")]
SigningKeyOption = Annotated[
    Path | None,
    typer.Option("--key", help="Private key to sign with (default: PCC_SIGNING_KEY, else that of PCC_HOME)."),
]

status = typer.Typer(
    help="What became of a record: signed statements that name it, in status.jsonl beside it. "
    "Kinds: published, reviewed, questioned, superseded, withdrawn.",
    no_args_is_help=True,
)
keys = typer.Typer(help="The key that records and statements are signed with (Ed25519).", no_args_is_help=True)


def _language(option: Language | None) -> Lang:
    return chosen_language(option, settings())


def verify(
    record: RecordArgument,
    data: DataOption = None,
    inputs: Annotated[
        Path | None, typer.Option("--inputs", help="Folder of the scenario's files (default: that of the record).")
    ] = None,
    key: Annotated[
        list[Path] | None, typer.Option("--key", help="Public key (PEM) of a signer that you know; may be repeated.")
    ] = None,
    identifier: Annotated[str | None, typer.Option("--id", help="The record's id as you were told it.")] = None,
    scenario: Annotated[
        Path | None, typer.Option("--replay", help="Scenario to run again and compare, byte for byte.")
    ] = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Verify a record offline: form, fields, arithmetic, inputs, signature, status. Exit code 0: all checked holds."""
    from flows import progress
    from flows.verify import Asked, opened_with_checks
    from flows.verify import verify as verified
    from flows.verify_words import lines
    from infra.signatures import load_public_key
    from infra.strict_json import read_limited

    chosen = settings()
    language = chosen_language(lang, chosen)
    folder = data or chosen.data
    with refusals_in(language):
        known = tuple(load_public_key(path) for path in key or [])
        told = identifier.strip().lower() if identifier else None
        verdict = verified(Asked(record, inputs, folder, known, told, scenario))
        if scenario is not None:
            from flows.verify_replay import replay_checks

            opened = opened_with_checks(read_limited(record), record.name)[0]
            with progress.reporting(language, Console(stderr=True)):
                again = replay_checks(opened, scenario, folder)
            verdict = replace(verdict, checks=(*verdict.checks, *again))
    if as_json:
        found = {"record_id": verdict.identifier, "holds": verdict.holds, "status": verdict.status}
        typer.echo(json.dumps({**found, "checks": [c.as_dict() for c in verdict.checks]}, ensure_ascii=False, indent=2))
    else:
        for text in lines(verdict, language):
            typer.echo(text)
    raise typer.Exit(0 if verdict.holds else REFUSED)


def sign(record: RecordArgument, key: SigningKeyOption = None, lang: LangOption = None) -> None:
    """Sign a record whose form, fields and arithmetic hold: writes record.sig beside it."""
    from flows.verify_signed import sign_record
    from infra.signatures import load_signing_key

    chosen = settings()
    language = chosen_language(lang, chosen)
    with refusals_in(language):
        signing = load_signing_key(key or chosen.key_file)
        file, identifier = sign_record(record, signing)
    ja = language == "ja"
    typer.echo(f"{'記録番号' if ja else 'record'}  {identifier}")
    typer.echo(f"{'署名' if ja else 'signature'}  {file}")
    typer.echo(f"{'鍵' if ja else 'key'}  {signing.public.key_id}")


@status.callback()
def status_of(context: typer.Context, record: RecordArgument) -> None:
    """The record that the statements are about."""
    context.obj = record


def _shown(statement: Statement, lang: Lang) -> str:
    from infra.statements import KINDS
    from infra.strict_json import shown

    kind = f"{statement.kind}（{KINDS[statement.kind]}）" if lang == "ja" else statement.kind
    said = f"{statement.number}  {statement.date}  {kind}  {shown(statement.by)}  {shown(statement.text(lang), 300)}"
    successor = f"  -> {statement.superseded_by}" if statement.superseded_by else ""
    return f"{said}{successor}  [{statement.key.key_id}]"


@status.command("add")
def status_add(
    context: typer.Context,
    kind: Annotated[str, typer.Argument(help="published, reviewed, questioned, superseded or withdrawn.")],
    by: Annotated[str, typer.Option("--by", help="Who states it.")] = "",
    text: Annotated[str, typer.Option("--text", help="What is stated, or why; in English.")] = "",
    text_ja: Annotated[str, typer.Option("--text-ja", help="The same in Japanese.")] = "",
    date: Annotated[str | None, typer.Option("--date", help="YYYY-MM-DD (default: today).")] = None,
    successor: Annotated[str | None, typer.Option("--successor", help="Of superseded: id of the new record.")] = None,
    key: SigningKeyOption = None,
    lang: LangOption = None,
) -> None:
    """Sign a statement about the record and append it."""
    import datetime

    from flows.verify_signed import identifier_of, status_file
    from infra.signatures import load_signing_key
    from infra.statements import Said, append

    chosen = settings()
    language = chosen_language(lang, chosen)
    record: Path = context.obj
    said = Said(kind, date or datetime.date.today().isoformat(), by, text, text_ja, successor)
    with refusals_in(language):
        signing = load_signing_key(key or chosen.key_file)
        statement = append(status_file(record), identifier_of(record), said, signing)
    typer.echo(_shown(statement, language))


@status.command("show")
def status_show(context: typer.Context, as_json: JsonOption = False, lang: LangOption = None) -> None:
    """Check every statement and list them; the last line is the status in capital letters."""
    from flows.verify_signed import identifier_of, status_file
    from infra.statements import current, read_statements

    language = _language(lang)
    file = status_file(context.obj)
    with refusals_in(language):
        identifier = identifier_of(context.obj)
        statements = read_statements(file, identifier) if file.exists() else []
    if as_json:
        found = {"record_id": identifier, "status": current(statements)}
        listed = [statement.as_dict() for statement in statements]
        typer.echo(json.dumps({**found, "statements": listed}, ensure_ascii=False, indent=2))
        return
    for statement in statements:
        typer.echo(_shown(statement, language))
    typer.echo(current(statements))


@keys.command("new")
def keys_new(lang: LangOption = None) -> None:
    """Make a key, for its owner only; a key that is there is never overwritten."""
    from infra.signatures import new_key, public_key_file

    chosen = settings()
    language = chosen_language(lang, chosen)
    with refusals_in(language):
        made = new_key(chosen.key_file)
    ja = language == "ja"
    typer.echo(f"{'鍵' if ja else 'key'}  {made.public.key_id}")
    typer.echo(f"{'秘密鍵（人に渡さない）' if ja else 'private, for nobody else'}  {chosen.key_file}")
    typer.echo(
        f"{'公開鍵（検証する人に渡す）' if ja else 'public, for those who verify'}  {public_key_file(chosen.key_file)}"
    )


@keys.command("show")
def keys_show(as_json: JsonOption = False, lang: LangOption = None) -> None:
    """The public half of the key: its id, and the PEM text to give to those who verify."""
    from infra.signatures import load_signing_key

    chosen = settings()
    language = chosen_language(lang, chosen)
    with refusals_in(language):
        public = load_signing_key(chosen.key_file).public
    pem = public.pem().decode()
    if as_json:
        typer.echo(json.dumps({"key_id": public.key_id, "public_key_pem": pem}, indent=2))
        return
    typer.echo(f"{'鍵' if language == 'ja' else 'key'}  {public.key_id}")
    typer.echo(pem, nl=False)
