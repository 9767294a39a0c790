"""KML as it is let in: no document type, one placemark at a time, links seen and not followed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from assets.vector_messages import finding
from infra.errors import Refused
from infra.findings import Place

MAX_BYTES = 1 << 30
_MAX_DEPTH = 64  # folders may nest; a placemark needs about 8
_BLOCK = 1 << 16
_LINKS = ("href",)  # in Link, Url, Icon, Region's and Overlay's: the only element of KML that loads something


@dataclass(slots=True)
class Stream:
    """The placemarks of a KML document; links holds what other elements would load."""

    file: str
    links: list[str] = field(default_factory=list)
    _done: list[Element] = field(default_factory=list)
    _builder: TreeBuilder | None = None
    _depth: int = 0
    _inside: int = 0
    _href: list[str] | None = None

    def placemarks(self, raw: BinaryIO) -> Iterator[Element]:
        """
        Every Placemark element, tags without their namespace.

        Raises
        ------
        Refused
            A document type, no KML, broken XML (with its line), nested too deeply, too large.
        """
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._text
        size = 0
        try:
            while block := raw.read(_BLOCK):
                size += len(block)
                self._check_size(size)
                parser.Parse(block)
                yield from self._take()
            parser.Parse(b"", True)
        except (expat.ExpatError, ValueError, LookupError):
            raise self._unreadable(parser.CurrentLineNumber) from None
        yield from self._take()

    def _take(self) -> list[Element]:
        taken, self._done = self._done, []
        return taken

    def _check_size(self, size: int) -> None:
        if size > MAX_BYTES:
            limit = f"{MAX_BYTES:,}"
            raise Refused([finding("FILE_TOO_LARGE", "refused", self.file, value=f"> {limit}", limit=limit)])

    def _unreadable(self, line: int | None = None) -> Refused:
        return Refused([finding("KML_UNREADABLE", "refused", self.file, Place(line=line))])

    def _doctype(self, *_: object) -> None:
        raise Refused([finding("KML_DOCTYPE", "refused", self.file)])

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = _local(name)
        self._depth += 1
        if self._depth > _MAX_DEPTH or (self._depth == 1 and tag != "kml"):
            raise self._unreadable()
        if tag in _LINKS:
            self._href = []
        if self._builder is None and tag == "Placemark":
            self._builder, self._inside = TreeBuilder(), self._depth
        if self._builder is not None:
            self._builder.start(tag, {_local(key): value for key, value in attributes.items()})

    def _end(self, name: str) -> None:
        tag = _local(name)
        if self._href is not None and tag in _LINKS:
            self.links.append("".join(self._href).strip())
            self._href = None
        if self._builder is not None:
            self._builder.end(tag)
            if self._depth == self._inside:
                self._done.append(self._builder.close())
                self._builder = None
        self._depth -= 1

    def _text(self, text: str) -> None:
        if self._href is not None:
            self._href.append(text)
        if self._builder is not None:
            self._builder.data(text)


def _local(name: str) -> str:
    return name.rpartition(" ")[2]
