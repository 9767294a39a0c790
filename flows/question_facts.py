"""
What a file of questions offers of a stranger's file: its sheets or layers and its headings.

`facts_to` is called by `infra.sandbox.run`; `facts_of` reads what it wrote, field by field.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field

from assets.formats import format_of
from assets.headings import match_headings
from flows.intake import opened
from infra.errors import Refused
from infra.units import Strict

FACTS = "facts.json"
_MOST, _LONGEST = 200, 200

Names = Annotated[tuple[Annotated[str, Field(max_length=_LONGEST)], ...], Field(max_length=_MOST)]


class Facts(Strict):
    """
    Names in a file among which a person may have to choose.

    tables : sheets or layers, the one that is taken first
    unused : headings that are none of our fields, without those of persons, of addresses and of free text
    several : our field to headings that all could be it
    units_open : our measured field to the heading whose brackets hold what is no unit
    fixed : the format fixes its headings
    """

    tables: Names = ()
    unused: Names = ()
    several: dict[str, Names] = Field(default_factory=dict)
    units_open: dict[str, str] = Field(default_factory=dict)
    fixed: bool = False


def facts_to(path: str, file: str, out: str) -> None:
    """Write facts.json into the folder `out`; a file that cannot be looked at has no facts."""
    folder = Path(out)
    try:
        source = opened(Path(path), file, folder)
        found = format_of(source, file)
        look = found.look(file, source)
    except Refused:
        facts = Facts()
    else:
        matched = match_headings(look.headings, found.columns)
        taken = [look.declared[key] for key in ("sheet", "layer") if key in look.declared]
        hidden = {*matched.personal, *matched.free_text, *matched.address}
        facts = Facts(
            tables=_short([*taken, *look.others]),
            unused=_short([name for name in matched.unused if name not in hidden]),
            several={field: _short(names) for field, names in matched.several.items()},
            units_open={field: heading for heading, field in matched.units_open.items()},
            fixed=bool(found.columns),
        )
    (folder / FACTS).write_text(facts.model_dump_json(), encoding="utf-8")


def _short(names: list[str] | tuple[str, ...]) -> tuple[str, ...]:
    """Names that can be copied: one that is cut would be no name of the file."""
    return tuple(name for name in names if 0 < len(name) <= _LONGEST)[:_MOST]


def facts_of(folder: Path) -> Facts:
    """
    The facts in a folder that the sandbox wrote; none where they are not what facts look like.

    Choices are a help and no data: without them the questions are asked all the same.
    """
    try:
        return Facts.model_validate_json((folder / FACTS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Facts()
