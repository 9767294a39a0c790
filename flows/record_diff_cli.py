"""`pcc diff`: what moved tonnes and present value from one record of a measure to another."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from flows.cli_words import LangOption, chosen_language, refusals_in, settings
from infra.errors import Refused
from infra.findings import Finding, Lang, Place


def diff(
    before: Annotated[Path, typer.Argument(metavar="A", help="The earlier record.json.")],
    after: Annotated[Path, typer.Argument(metavar="B", help="The later record.json.")],
    between: Annotated[
        list[Path] | None,
        typer.Option("--between", help="A record with a part of the changes; may be given several times, in order."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Compare records of different measures or places.")] = False,
    lang: LangOption = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="The steps, every change and every other result that moved, as data.")
    ] = False,
) -> None:
    """What changed between two valuations of a measure: data, model, rules, price, discounting, time, adding up."""
    from flows.reading import read_record
    from valuation.difference import as_json as plain_difference
    from valuation.difference import difference, difference_lines
    from valuation.explaining import plain

    language = chosen_language(lang, settings())
    paths = [before, *(between or []), after]
    with refusals_in(language):
        read = [read_record(path) for path in paths]
        documents = [plain(record) for record, _ in read]
        if not force:
            _refuse_strangers(paths, documents)
    found, names = difference(documents), [identifier for _, identifier in read]
    same = names[0] == names[-1]
    if as_json:
        told = {"records": names, "same_record": same, **plain_difference(found)}
        typer.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    for line in _heading(names[0], names[-1], language):
        typer.echo(line)
    if same:
        typer.echo("同じ記録です。変更はありません。" if language == "ja" else "The same record: nothing has changed.")
        return
    for line in difference_lines(found, language):
        typer.echo(line)


def _heading(one: str, other: str, lang: Lang) -> list[str]:
    if lang == "ja":
        return [
            "潜在クレジット（予測値。オフセットではありません）",
            f"A　記録 {one[:12]}",
            f"B　記録 {other[:12]}",
            "",
        ]
    return ["Latent (a forecast, not an offset)", f"A  record {one[:12]}", f"B  record {other[:12]}", ""]


def _refuse_strangers(paths: list[Path], documents: list[dict[str, Any]]) -> None:
    """
    Records must be of one measure in one place.

    Raises
    ------
    Refused
        They are not; everything in which they differ is told at once.
    """
    from valuation.difference import strangers

    found = []
    for path, document in zip(paths[1:], documents[1:], strict=True):
        for what, one, other in strangers(documents[0], document):
            found.append(
                Finding(
                    "RECORDS_OF_DIFFERENT_MEASURES",
                    "refused",
                    path.name,
                    Place(),
                    other[0],
                    f"{what[1]}が異なります（A：{one[1]}、この記録：{other[1]}）。",
                    f"another {what[0]}: {other[0]}, where A has {one[0]}.",
                    "同じ対策の記録を指定してください。それでも比べる場合は --force を付けてください。",
                    "Name two records of one measure, or compare them all the same with --force.",
                )
            )
    if found:
        raise Refused(found)
