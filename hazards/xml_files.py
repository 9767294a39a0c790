"""XML as it is let in: no document type, no entity, a limit on size and depth, one member at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element
from xml.parsers import expat

from hazards import messages, rank_messages
from infra.errors import Refused

MAX_DEPTH = 64  # assumption: a building of the highest level of detail nests about 30 deep
_BLOCK = 65536


class _RootReached(Exception):
    """The document's first element: everything that could declare a type or an entity lies before it."""


def check_prolog(name: str, path: Path) -> None:
    """
    Refuse an XML file that declares a document type; it is read up to its first element only.

    A document type is where entities are declared: they can grow without limit or read other files.

    Raises
    ------
    Refused
        There is one, the file is no XML, or it is in an encoding that is not read (UTF-8 and UTF-16 are).
    """

    def doctype(*_: object) -> None:
        """A document type may name further files."""
        raise Refused([rank_messages.xml_doctype(name)])

    def root(*_: object) -> None:
        """The prolog ends."""
        raise _RootReached

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler, parser.StartElementHandler = doctype, root
    try:
        with path.open("rb") as raw:
            while block := raw.read(_BLOCK):
                parser.Parse(block)
            parser.Parse(b"", True)
    except _RootReached:
        return
    except (expat.ExpatError, ValueError, LookupError):
        raise Refused([rank_messages.xml_unreadable(name)]) from None


def members(name: str, path: Path, max_bytes: int) -> Iterator[Element]:
    """
    The children of the root one after another; each is emptied when the next is asked for.

    Raises
    ------
    Refused
        The file is missing, larger than max_bytes, deeper than MAX_DEPTH, no XML, or has a document type.
    """
    if not path.is_file():
        raise Refused([messages.file_missing(name)])
    if (size := path.stat().st_size) > max_bytes:
        raise Refused([rank_messages.file_too_large(name, size, max_bytes)])
    check_prolog(name, path)
    open_elements: list[Element] = []
    try:
        with path.open("rb") as raw:
            for event, element in ElementTree.iterparse(raw, events=("start", "end")):
                if event == "start":
                    open_elements.append(element)
                    if len(open_elements) > MAX_DEPTH:
                        raise Refused([rank_messages.xml_too_deep(name, MAX_DEPTH)])
                    continue
                open_elements.pop()
                if len(open_elements) == 1:
                    yield element
                    open_elements[0].clear()
    except (ElementTree.ParseError, ValueError, LookupError):
        raise Refused([rank_messages.xml_unreadable(name)]) from None
