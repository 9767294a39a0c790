"""
Persons in cells that are none of their own: a telephone number or a name behind the use, or as the building's id.

Recognised are numbers written as telephone numbers, and words that end as names of persons do (様, さん, 氏, 邸, 宅;
Mr., Mrs., Ms.). A bare name (山田花子, 山田家) looks like any other word and is not recognised: nothing but a person
can tell it, and who hands a file in is asked to leave names out.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pandas as pd

from assets.formats import RawTable
from assets.inventory_spec import InventorySpec
from assets.submission_messages import finding
from assets.words import column_text, normalise
from infra.findings import Finding, Place

_HYPHENS = str.maketrans(dict.fromkeys("‐‑‒–—−ー", "-"))
_TELEPHONE = re.compile(r"(?<!\d)(?:\+81|0)\d{1,4}[-(]\d{1,4}[-)]\d{3,4}(?!\d)|(?<!\d)0[5789]0\d{8}(?!\d)", re.ASCII)
_MOBILE = re.compile(r"(?<!\d)0[5789]0-\d{4}-\d{4}(?!\d)", re.ASCII)  # an id may well be 01-234-5678
_NAME = r"(?<=[ぁ-んァ-ヶー一-龥々a-z])"
_PERSON = re.compile(
    "|".join(
        (
            rf"{_NAME}(?<![仕模多同一異有各])様(?![式々相態子])",
            rf"{_NAME}(?<!たく)さん(?=$|[^ぁ-ん]|の|ち)",
            rf"{_NAME}(?<![摂華])氏(?![神子名族])",
            rf"{_NAME}(?<![公官私豪別本藩])邸(?!宅)",
            rf"{_NAME}(?<![住自邸社私在居帰家別本官公役舎旧新借隠留農戸民人者員職兼建用貸般等各])宅(?![地配建盤内老急食造])",
            r"(?<![a-z])(?:mr|mrs|ms)\.",
        )
    )
)
"""Names end so; not 住宅, 居宅, 社宅, 民宅, 個人宅, 宅地, 邸宅, 公邸, 仕様, 様式, 氏神 and their like."""


def names_person(text: str) -> bool:
    """Whether a use tells of a person, as far as that can be seen."""
    word = normalise(text)
    return _PERSON.search(word) is not None or _TELEPHONE.search(word.translate(_HYPHENS)) is not None


def id_names_person(text: str) -> bool:
    """Whether an id tells of a person: numbers of many forms are ids, so that of telephones only mobile ones are."""
    if text.isascii() and "-" not in text and "." not in text:  # nearly all ids: neither a telephone number nor a title
        return False
    word = normalise(text)
    return _PERSON.search(word) is not None or _MOBILE.search(word.translate(_HYPHENS)) is not None


def without_persons(raw: RawTable, spec: InventorySpec) -> tuple[RawTable, list[Finding]]:
    """
    The file without uses and ids that tell of persons, before anything of it is kept.

    Returns
    -------
    the file with these cells empty, and a finding at each: a note for a use, refused for an id, which the building
    needs. None holds the text.
    """
    found: list[Finding] = []
    checks: tuple[tuple[str, str, Callable[[str], bool]], ...] = (
        ("use", "USE_NAMES_PERSON", names_person),
        ("asset_id", "ID_NAMES_PERSON", id_names_person),
    )
    for field, code, tells in checks:
        heading = {str(name): one for name, one in spec.columns.items()}.get(field)
        if heading is None:
            continue
        frame, rows, own = _emptied(raw, heading, tells)
        raw = replace(raw, frame=frame)
        one = finding(code, "refused" if field == "asset_id" else "note", spec.file)
        found += [one.at(Place(row=row, column=own)) for row in rows]
    return raw, found


def _emptied(raw: RawTable, heading: str, tells: Callable[[str], bool]) -> tuple[pd.DataFrame, list[int], str]:
    """The table with the telling cells of one column empty, and their rows."""
    same = [at for at, name in enumerate(raw.frame.columns) if normalise(str(name)) == normalise(heading)]
    exact = [at for at in same if str(raw.frame.columns[at]) == heading]
    if not same:
        return raw.frame, [], heading
    at = (exact or same)[0]
    texts = column_text(raw.frame.iloc[:, at])
    telling = {text for text in set(texts) if text and tells(text)}
    if not telling:
        return raw.frame, [], heading
    frame = raw.frame.copy()
    frame.isetitem(at, [None if text in telling else text for text in texts])
    rows = [int(row) for row, text in zip(raw.row, texts, strict=True) if text in telling]
    return frame, rows, str(raw.frame.columns[at])
