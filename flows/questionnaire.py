"""The file of questions (質問票): a YAML file with a question above every key, read again as the answers."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from assets.submission_answers import Answers
from flows.intake_files import FINDINGS
from flows.question_facts import Facts, facts_of
from flows.question_words import Choice
from flows.questions import Question, questions_of
from flows.submissions import LIMITS, Looked, readable
from infra import sandbox
from infra.errors import Refused
from infra.findings import Finding, Place
from infra.findings_file import read_findings
from infra.reading_back import finding_of
from infra.sandbox_limits import Breach
from infra.storage import write_text

_HEAD = """\
# 質問票：{file}
# 各質問の下の行の「:」の後に、半角の空白を1つ入れて、選択肢から1つを書き写してください（日本語でも記号でも可）。
# 選択肢の「|」の左右は同じ意味です。どれか1つだけを書いてください。書かない行は「答えなし」として扱います。
# 書き終えたら保存し、次のように指定してください。
#   pcc assets check {file} --municipality {code} --answers このファイル
#
# Questions on {file}. Write an answer behind the colon of its line, copied from the choices (left or right of a |);
# a line left empty is no answer. Then save this file and give it back with --answers.
"""
_TITLES = (
    (
        True,
        "# ==== 必ずお答えください（またはファイルを修正してください） / to be answered, or mended in the file ====",
    ),
    (False, "# ==== 違う場合だけお答えください / only where what was understood is wrong or missing ===="),
)


def not_there_yet(path: Path) -> None:
    """Refuse to write over a file: it may hold answers."""
    if path.exists():
        en, ja = (
            "this file is there already and may hold answers.",
            "このファイルはすでにあります。回答が入っているおそれがあります。",
        )
        remedy = "Give the file of questions another name.", "質問票に別の名前を指定してください。"
        raise Refused([Finding("QUESTIONS_THERE", "refused", path.name, Place(), "", ja, en, remedy[1], remedy[0])])


def write_questions(
    path: Path, looked: Looked, source: Path, code: str | None, said: Mapping[str, Any], scratch: Path
) -> None:
    """
    Write the questions that a file leaves open, with what was answered before filled in.

    Parameters
    ----------
    path : file to write
    looked, source, code : what was found in which file of which municipality
    said : answers that were given
    scratch : empty folder; names to choose from are read from the file in the sandbox once more
    """
    try:
        arguments = {"path": str(source.resolve()), "file": source.name}
        sandbox.run("flows.question_facts:facts_to", arguments, scratch, readable(source), LIMITS)
        facts = facts_of(scratch)
    except Breach:
        facts = Facts()  # what was found is known already; only the names to choose from are missing
    listed = read_findings(looked.folder / FINDINGS)
    findings = [finding_of(one) for one in listed]
    asked = questions_of(findings, looked.summary.get("spec") or {}, facts, code)
    write_text(path, questionnaire(source.name, code, asked, said))


def questionnaire(file: str, code: str | None, asked: Sequence[Question], said: Mapping[str, Any]) -> str:
    """The text of a file of questions: valid YAML, whose unanswered keys are empty."""
    head = _HEAD.format(file=_quoted(file)[1:-1], code=code or "none")
    given = dict(_leaves((), said))
    known = {question.path for question in asked}
    every = [*asked, *(Question(path, "", "", (), False) for path in given if path not in known)]
    order = {name: at for at, name in enumerate(Answers.model_fields)}
    parts = [head]
    tops = {q.path[0]: any(one.must for one in every if one.path[0] == q.path[0]) for q in every}
    for must, title in _TITLES:
        keys = sorted((key for key, needed in tops.items() if needed is must), key=lambda key: order.get(key, 99))
        if keys:
            parts.append(f"\n{title}\n")
        parts += ["\n" + _branch([q for q in every if q.path[0] == key], 0, given) for key in keys]
    return "".join(parts)


def _leaves(path: tuple[str, ...], value: Any) -> list[tuple[tuple[str, ...], Any]]:
    if isinstance(value, Mapping):
        return [leaf for key, below in value.items() for leaf in _leaves((*path, str(key)), below)]
    return [(path, value)]


def _branch(questions: Sequence[Question], depth: int, given: Mapping[tuple[str, ...], Any]) -> str:
    """Lines of questions that share their first keys up to a depth."""
    lines, indent = "", "  " * depth
    for key in dict.fromkeys(one.path[depth] for one in questions):
        same = [one for one in questions if one.path[depth] == key]
        name = key if key.isascii() and key.isidentifier() else _quoted(key)
        if len(same[0].path) > depth + 1:
            lines += f"{indent}{name}:\n{_branch(same, depth + 1, given)}"
            continue
        (question,) = same
        value = given.get(question.path)
        shown = "" if value is None else _quoted(value) if isinstance(value, str) else json.dumps(value)
        lines += "".join(f"{indent}# {line}\n" for line in _asked(question)) + f"{indent}{name}: {shown}\n"
    return lines


def _asked(question: Question) -> list[str]:
    """The lines above a key: the question in both languages, and its choices one by one."""
    if not question.ja:
        return []
    lines = [_line(question.ja), _line(question.en)]
    return lines + [f"  - {_choice(one)}" for one in question.choices]


def _choice(one: Choice) -> str:
    named = one.ja or one.en or one.answer.startswith("EPSG:")  # else a name of the reader's file
    said = dict.fromkeys(text for text in (one.ja, one.answer, one.en) if text)
    return " | ".join(said) if named else _quoted(one.answer)


def _line(text: str) -> str:
    """A text that cannot leave its line: words of the reader's file stand in it."""
    return _quoted(text)[1:-1].replace('\\"', '"').replace("\\\\", "\\")


def _quoted(text: str) -> str:
    """A text as YAML and JSON both read it, whatever characters it holds."""
    plain = json.dumps(text, ensure_ascii=False)
    return "".join(one if one.isprintable() or one == " " else _escaped(one) for one in plain)


def _escaped(one: str) -> str:
    return f"\\u{ord(one):04x}" if ord(one) <= 0xFFFF else f"\\U{ord(one):08x}"
