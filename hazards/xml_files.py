"""XML as it is let in (`infra.citygml`), and in which words it is refused here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

from hazards import messages, rank_messages
from infra import citygml
from infra.citygml import XmlRefused
from infra.errors import Refused
from infra.findings import Finding


def check_prolog(name: str, path: Path) -> None:
    """
    Refuse an XML file that declares a document type; it is read up to its first element only.

    Raises
    ------
    Refused
        There is one, the file is no XML, or it is in an encoding that is not read (UTF-8 and UTF-16 are).
    """
    try:
        citygml.root_of(path)
    except XmlRefused as refusal:
        raise Refused([_said(name, refusal)]) from None


def members(name: str, path: Path, max_bytes: int) -> Iterator[Element]:
    """
    The children of the root one after another; each is emptied when the next is asked for.

    Raises
    ------
    Refused
        The file is missing, larger than max_bytes, too deep, no XML, has a document type, or one object too large.
    """
    try:
        yield from citygml.members(path, max_bytes=max_bytes, skip=citygml.UNSEEN)
    except XmlRefused as refusal:
        raise Refused([_said(name, refusal)]) from None


def _said(name: str, refusal: XmlRefused) -> Finding:
    match refusal.reason:
        case "missing":
            return messages.file_missing(name)
        case "too_large":
            return rank_messages.file_too_large(name, refusal.found, refusal.limit)
        case "member_too_large":
            return rank_messages.xml_member_too_large(name, refusal.limit)
        case "too_deep":
            return rank_messages.xml_too_deep(name, refusal.limit)
        case "doctype":
            return rank_messages.xml_doctype(name)
        case _:
            return rank_messages.xml_unreadable(name)
