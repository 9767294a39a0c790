"""The commands of `pcc assets` that read a file, or show again what was read: check, submit, show."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from flows.assets_options import (
    AnswersOption,
    CodeOption,
    FileArgument,
    JsonOption,
    MendsOption,
    NoteOption,
    QuestionsOption,
    RemarksOption,
    YearOption,
)
from flows.cli_words import REFUSED, LangOption, chosen_language, refusals_in, settings, show_findings
from infra.findings import Finding, Lang, refused
from infra.findings_file import pieces

if TYPE_CHECKING:
    from flows.submissions import Looked


def check(
    file: FileArgument,
    code: CodeOption,
    answers: AnswersOption = None,
    questions: QuestionsOption = None,
    year: YearOption = None,
    remarks: RemarksOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say what is understood, what is wrong in which row, and what would be filled in; nothing is kept."""
    from flows.questionnaire import not_there_yet, write_questions
    from flows.submissions import look_at, municipality, read_answers

    language = chosen_language(lang, settings())
    with refusals_in(language), tempfile.TemporaryDirectory() as scratch:
        place, said = municipality(code), read_answers(answers)
        if questions is not None:
            not_there_yet(questions)
        reference = datetime.now(UTC).year if year is None else year  # as submit does
        looked = look_at(file, place, said, reference, language, Path(scratch) / "out")
        last = _asked(looked, language, questions)
        if questions is not None:
            write_questions(questions, looked, file, place, said, Path(scratch) / "facts")
        _tell(looked, dict(looked.summary), language, as_json, _remarked(looked, remarks, file, language), last)


def submit(
    file: FileArgument,
    code: CodeOption,
    by: Annotated[str, typer.Option("--by", help="Who hands it in.")],
    answers: AnswersOption = None,
    source: Annotated[str | None, typer.Option("--source", help="Where the data come from, as it is cited.")] = None,
    licence: Annotated[str | None, typer.Option("--licence", help="On what terms the data may be used.")] = None,
    note: NoteOption = "",
    remarks: RemarksOption = None,
    mends: MendsOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Hand a file in: examined and kept as a draft, whatever is still to be mended; the file itself is not kept."""
    from flows.assets_words import draft_lines, terms_lines
    from flows.registry_steps import open_desk
    from flows.registry_steps import submit as submitted
    from flows.submissions import municipality, read_answers

    chosen = settings()
    language = chosen_language(lang, chosen)
    with refusals_in(language), tempfile.TemporaryDirectory() as scratch:
        terms = {"source": source, "licence": licence}
        said = {**read_answers(answers), **{key: text for key, text in terms.items() if text}}
        draft, looked = submitted(
            open_desk(chosen), file, municipality(code), said, by=by, now=datetime.now(UTC),
            lang=language, scratch=Path(scratch) / "out", note=note, mends=mends,
        )  # fmt: skip
        last = [
            *terms_lines(said, looked.summary, language),
            *_asked(looked, language, None),
            *draft_lines(draft, mends, language),
        ]
        summary = {**looked.summary, "id": None if draft is None else draft.id}
        _tell(looked, summary, language, as_json, _remarked(looked, remarks, file, language), last)


def show(
    submission: Annotated[str, typer.Argument(help="Id of a draft or version, as `submit` and `list` show it.")],
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """
    Say again what was found in a draft or version.

    The file itself is not kept, so that it cannot come back with remarks: `check FILE --remarks` makes these.
    """
    from assets.finding_counts import concerned, count_line
    from assets.messages import grouped
    from flows.assets_words import kept_lines, summary_lines
    from flows.intake_files import SHOWN_ABOVE
    from flows.registry_steps import findings_kept, open_desk
    from infra import registry

    chosen = settings()
    language = chosen_language(lang, chosen)
    with refusals_in(language):
        desk = open_desk(chosen)
        kept = registry.submission(desk.engine, submission)
        history = registry.versions(desk.engine, kept.municipality_code)
        found = findings_kept(desk, kept.content)
    number = next((one.number for one in history if one.submission_id == kept.id), None)
    if as_json:
        about = {name: getattr(kept, name) for name in ("id", "municipality_code", "state", "file_name", "sha256")}
        plain = {**about, "version": number, "note": kept.note, "summary": dict(kept.summary)}
        plain["findings"] = [one.as_dict() for one in found]
        typer.echo(json.dumps(plain, ensure_ascii=False, indent=2))
        return
    counted = count_line(concerned(found), language)
    show_findings(_in_her_file(grouped(found, SHOWN_ABOVE)), language, Console(), counted)
    stopped = bool(refused(found)) if kept.state == "draft" else None
    for line in (*kept_lines(kept, number, language), *summary_lines(dict(kept.summary), language, stopped)):
        typer.echo(line)
    typer.echo(
        "備考を付けたファイルはここでは作れません（提出されたファイルは保存していないため）。"
        "お手元のファイルで「pcc assets check ファイル --remarks フォルダー」を実行してください。"
        if language == "ja"
        else "The file itself is not kept and cannot come back with remarks: use `pcc assets check FILE --remarks DIR`."
    )


def _asked(looked: Looked, lang: Lang, written: Path | None) -> list[str]:
    """Where the questions stand that this file leaves open, or how to get them."""
    from flows.questions import asks

    if written is not None:
        return [f"質問票：{written}（答えを書き、--answers で指定してください）" if lang == "ja" else
                f"the file of questions: {written} (fill it in and give it with --answers)"]  # fmt: skip
    if not any(one.severity == "refused" and asks(one.code) for one in looked.findings):
        return []
    return ["質問票（このファイルで決められないことを答えるための用紙）は、check に「--questions answers.yaml」を"
            "付けると作成されます。" if lang == "ja" else
            "`pcc assets check ... --questions answers.yaml` writes the file of questions to answer."]  # fmt: skip


def _remarked(looked: Looked, folder: Path | None, file: Path, lang: Lang) -> Path | None:
    """The reader's file with remarks under her own name, and the page beside a CSV; None if not wanted or not made."""
    source = looked.remarks
    if folder is None or source is None:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    ending = "_remarks" if lang == "en" else "_備考付き"
    target = folder / f"{file.stem}{ending}{source.suffix}"
    shutil.copyfile(source, target)
    for page in source.parent.glob(f"{source.stem}_*.txt"):
        shutil.copyfile(page, folder / f"{file.stem}{page.name.removeprefix(source.stem)}")
    return target


def _in_her_file(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Findings without places in a scenario: she wrote none, and keys of one would tell her nothing."""
    ours = (one.place.path is not None and one.place.line is None for one in findings)
    return tuple(
        replace(one, place=replace(one.place, path=None)) if own else one
        for one, own in zip(findings, ours, strict=True)
    )


def _print_json(summary: Mapping[str, Any], findings: Iterable[Mapping[str, Any]]) -> None:
    """Piece by piece: a million findings are half a gigabyte of text."""
    head = json.dumps({"summary": summary}, ensure_ascii=False, indent=2).removesuffix("\n}")
    typer.echo(f'{head},\n  "findings": ', nl=False)
    parts = pieces(findings)
    while some := b"".join(islice(parts, 10_000)).decode():
        typer.echo(some, nl=False)
    typer.echo("}")


def _tell(
    looked: Looked, summary: dict[str, Any], lang: Lang, as_json: bool, remarks: Path | None, last: list[str]
) -> None:
    from assets.finding_counts import count_line
    from flows.assets_words import summary_lines
    from flows.submissions import every_finding

    stopped = bool(refused(looked.findings))
    if as_json:
        _print_json(summary, every_finding(looked))
        raise typer.Exit(REFUSED if stopped else 0)
    show_findings(_in_her_file(looked.findings), lang, Console(), count_line(summary["concerned"], lang))
    for line in (*summary_lines(summary, lang, stopped, remarks), *last):
        typer.echo(line)
    raise typer.Exit(REFUSED if stopped else 0)
