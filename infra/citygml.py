"""CityGML as it is let in: no document type, limits on size and depth, one member at a time, no link followed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal
from xml.etree.ElementTree import Element, ParseError, XMLPullParser
from xml.parsers import expat

GML = "{http://www.opengis.net/gml}"
CORE_MODULE = "{http://www.opengis.net/citygml/2.0}"
BUILDING_MODULE = "{http://www.opengis.net/citygml/building/2.0}"
APPEARANCE_MODULE = "{http://www.opengis.net/citygml/appearance/2.0}"

UNSEEN = frozenset({APPEARANCE_MODULE + "appearanceMember", CORE_MODULE + "appearanceMember"})  # textures

MAX_DEPTH = 64  # assumption: a building of the highest level of detail nests about 30 deep
MAX_MEMBER_BYTES = 32_000_000  # assumption: a building with all its rooms and furniture has a few MB
_PROLOG_BYTES = 1_000_000  # assumption: declarations and comments before the first element are short
_BLOCK = 16_384  # small: what the parser holds at a time stays young and near
_LARGE_BLOCK = 1_048_576  # where one tag or comment goes on and on: it is gone through again with every block
_URBAN_OBJECT = re.compile(r"\{https?://[^{}]*/iur/uro/\d+(?:\.\d+)*\}(\w+)")
_EPSG = re.compile(r"EPSG(?:\.xml)?\W+(?:[\d.]*\W+)?(\d{1,6})$", re.IGNORECASE)

Reason = Literal["missing", "too_large", "doctype", "unreadable", "too_deep", "member_too_large"]


class XmlRefused(Exception):
    """
    An XML file is not let in; what is said about it is the caller's matter.

    found and limit are numbers of bytes or of levels where `reason` is about one of them.
    """

    def __init__(self, reason: Reason, *, found: int = 0, limit: int = 0) -> None:
        super().__init__(reason)
        self.reason, self.found, self.limit = reason, found, limit


class _RootReached(Exception):
    """The document's first element: everything that could declare a type or an entity lies before it."""


def root_of(path: Path) -> str:
    """
    The tag of the first element, `{namespace}name`; the file is read no further.

    Raises
    ------
    XmlRefused
        doctype: a document type is declared, which is where entities grow without limit or
        name other files. unreadable: no XML, or an encoding that is not read (UTF-8 and UTF-16 are).
    """

    def doctype(*_: object) -> None:
        """A document type may name further files."""
        raise XmlRefused("doctype")

    def root(name: str, _: object) -> None:
        """The prolog ends."""
        raise _RootReached("{" + name if "}" in name else name)

    parser = expat.ParserCreate(namespace_separator="}")
    parser.StartDoctypeDeclHandler, parser.StartElementHandler = doctype, root
    left = _PROLOG_BYTES
    try:
        with path.open("rb") as raw:
            while left > 0 and (block := raw.read(_BLOCK)):
                left -= len(block)
                parser.Parse(block)
    except _RootReached as reached:
        return str(reached)
    except (expat.ExpatError, ValueError, LookupError):
        raise XmlRefused("unreadable") from None
    raise XmlRefused("unreadable")  # no root within the bytes looked at


def members(
    path: Path,
    *,
    max_bytes: int,
    skip: frozenset[str] = frozenset(),
    max_depth: int = MAX_DEPTH,
    max_member_bytes: int = MAX_MEMBER_BYTES,
) -> Iterator[Element]:
    """
    The children of the root one after another; each is emptied when the next is asked for.

    Children whose tag is in `skip` never stand in memory as a whole (the textures of a town are
    a single one) and are not returned.

    Raises
    ------
    XmlRefused
        The file is missing, too large or too deep, has a child that is too large, is no XML or has a document type.
    """
    if not path.is_file():
        raise XmlRefused("missing")
    if (size := path.stat().st_size) > max_bytes:
        raise XmlRefused("too_large", found=size, limit=max_bytes)
    root_of(path)
    parser: Any = XMLPullParser(events=("start", "end"))
    walk = _Walk(skip, max_depth)
    waiting = 0  # bytes since the last child, or part of a skipped one, was complete
    try:
        with path.open("rb") as raw:
            while True:
                block = raw.read(_BLOCK if waiting < _LARGE_BLOCK else _LARGE_BLOCK)
                if block:
                    parser.feed(block)
                else:
                    parser.close()
                waiting += len(block)
                for member in walk.complete(parser):
                    waiting = 0
                    if member is not None:
                        yield member
                if waiting > max_member_bytes:
                    raise XmlRefused("member_too_large", found=waiting, limit=max_member_bytes)
                if not block:
                    return
    except (ParseError, ValueError, LookupError):
        raise XmlRefused("unreadable") from None


class _Walk:
    """Where a parser stands: how deep, under which root, and in which elements of a child that is skipped."""

    def __init__(self, skip: frozenset[str], max_depth: int) -> None:
        self._skip, self._max_depth = skip, max_depth
        self._depth = 0
        self._root = Element("")
        self._skipped: list[Element] = []

    def complete(self, parser: Any) -> Iterator[Element | None]:
        """Children of the root as they end, None for what was skipped; each is emptied after it was used."""
        depth, skipped = self._depth, self._skipped
        for event, element in parser.read_events():
            if event == "start":
                depth += 1
                if depth > self._max_depth:
                    raise XmlRefused("too_deep", found=depth, limit=self._max_depth)
                if depth == 1:
                    self._root = element
                elif skipped or (depth == 2 and element.tag in self._skip):
                    skipped.append(element)
                continue
            depth -= 1
            if skipped:
                skipped.pop()
                (skipped[-1] if skipped else self._root).clear()
                yield None
            elif depth == 1:
                yield element
                self._root.clear()
        self._depth = depth


@lru_cache(maxsize=4096)
def urban_name(tag: str) -> str | None:
    """The name of an element of the i-UR urban object module, of any version; None for elements of other modules."""
    match = _URBAN_OBJECT.fullmatch(tag)
    return match[1] if match else None


def systems_of(member: Element) -> set[str]:
    """The coordinate systems that a member names: EPSG codes (digits), or names as written where there is no code."""
    names = {name for element in member.iter() if (name := element.get("srsName"))}
    return {match[1] if (match := _EPSG.search(name)) else name for name in names}
