"""`pcc explain`: from a figure of a record to its inputs and sources."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Annotated

import typer

from flows.cli_words import FAILED, LangOption, chosen_language, refusals_in, settings
from infra.errors import Refused
from infra.findings import Finding, Lang, Place


def explain(
    record: Annotated[Path, typer.Argument(help="A record.json.")],
    quantity: Annotated[
        str | None,
        typer.Argument(help="A word (lcu, pv, avoided, …), `chain.buffer` or /chain/7/factor; without it, the words."),
    ] = None,
    lang: LangOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Every figure of the walk, as data.")] = False,
) -> None:
    """Walk from a figure of a record to its inputs and sources; every rule on the way is worked out again."""
    from flows.reading import read_record
    from valuation import explaining as ex

    language = chosen_language(lang, settings())
    with refusals_in(language):
        found, identifier = read_record(record)
        document = ex.plain(found)
        if quantity is None:
            _list(document, language, as_json)
            return
        try:
            walked = ex.explain(document, quantity)
        except ex.Unknown as problem:
            raise Refused([_unknown(problem, record)]) from None
    if as_json:
        typer.echo(json.dumps({"record": identifier, **ex.as_json(walked)}, ensure_ascii=False, indent=2))
    else:
        typer.echo(_heading(identifier, language))
        for line in ex.explanation_lines(document, walked, language):
            typer.echo(line)
    if walked.misfits:
        raise typer.Exit(FAILED)


def _heading(identifier: str, lang: Lang) -> str:
    if lang == "ja":
        return f"潜在クレジット（予測値。オフセットではありません）　記録 {identifier[:12]}"
    return f"Latent (a forecast, not an offset), record {identifier[:12]}"


def _list(document: dict[str, object], lang: Lang, as_json: bool) -> None:
    """The figures with a short name, with what the record says."""
    from valuation import explaining as ex
    from valuation.explaining.units import measured, unit_of

    named = ex.words(document)
    if as_json:
        rows = [
            {"word": word, "field": node.field, "value": node.value, "unit": unit_of(node.key)[0],
             "name": {"en": node.name[0], "ja": node.name[1]}}
            for word, node in named.items()
        ]  # fmt: skip
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    values = {word: measured(node.value, node.key, lang) for word, node in named.items()}
    first, second = max(map(len, named)), max(map(_width, values.values()))
    for word, node in named.items():
        gap = " " * (second - _width(values[word]))
        typer.echo(f"{word:{first}}  {gap}{values[word]}  {node.name[lang == 'ja']}")


def _width(text: str) -> int:
    """Columns of a text in a terminal: a Japanese character takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _unknown(problem: object, record: Path) -> Finding:
    from valuation import explaining as ex

    assert isinstance(problem, ex.Unknown)
    told = ex.unknown_text(problem)
    (en, remedy_en), (ja, remedy_ja) = told["en"], told["ja"]
    place = Place(path=problem.text)
    return Finding("QUANTITY_UNKNOWN", "refused", record.name, place, problem.text, ja, en, remedy_ja, remedy_en)
