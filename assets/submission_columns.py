"""What is said of the columns of a file that was handed in: understood, left open, dropped at the door."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assets.headings import Matched, one_pair
from assets.submission_answers import Answers
from assets.submission_messages import finding
from infra.findings import Finding


def of_columns(file: str, matched: Matched, said: Answers, *, fixed: bool) -> list[Finding]:
    """
    What was understood of the columns, what is left open, and what is dropped at the door.

    fixed : the format fixes its headings: what else it has is nobody's choice, and not listed
    """
    answered = {str(field): heading for field, heading in said.columns.items()}
    found = [
        finding("COLUMNS_SEVERAL", "refused", file, field=field, headings=headings)
        for field, headings in matched.several.items()
        if field not in answered
    ]
    used = {**matched.columns, **answered}
    found += [
        finding("UNIT_UNKNOWN", "refused", file, field=field, headings=[heading])
        for heading, field in matched.units_open.items()
        if field not in answered and field not in {str(name) for name in said.units}
    ]
    found.append(understood(file, {field: heading for field, heading in used.items() if heading}))
    dropped = [name for name in matched.unused if name not in answered.values()]
    for code, names in (
        ("PERSONAL_DROPPED", matched.personal),
        ("FREE_TEXT_DROPPED", matched.free_text),
        ("COLUMNS_UNUSED", tuple(n for n in dropped if n not in (*matched.personal, *matched.free_text))),
    ):
        names = tuple(name for name in names if name in dropped and name.strip())
        if names and not (fixed and code == "COLUMNS_UNUSED"):
            found.append(finding(code, "note", file, headings=names))
    return found


def understood(file: str, columns: Mapping[Any, str]) -> Finding:
    """Which of our fields was taken from which heading."""
    return finding("COLUMNS_UNDERSTOOD", "note", file, columns={str(field): name for field, name in columns.items()})


def columns_of(matched: Matched, said: Answers) -> dict[str, str]:
    """Our field to the heading, an answer before what was found; without what a person wants not to be used."""
    columns = {**matched.columns, **{str(field): heading for field, heading in said.columns.items()}}
    return {field: heading for field, heading in columns.items() if heading}


def of_pairs(file: str, matched: Matched, said: Answers) -> list[Finding]:
    """A coordinate without its partner, or two pairs of coordinates."""
    columns = columns_of(matched, said)
    kept, alone = one_pair(columns, {str(field) for field in said.columns})
    if alone is not None:
        return [finding("COORDINATE_ALONE", "refused", file, field=alone, headings=[columns[alone]])]
    dropped = [heading for field, heading in columns.items() if field not in kept]
    return [finding("COORDINATES_TWICE", "note", file, headings=dropped)] if dropped else []
