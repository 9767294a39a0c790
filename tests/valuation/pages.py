"""Reading a page as its reader does: visible text by language, attributes, ids."""

from __future__ import annotations

from html.parser import HTMLParser

_SILENT = {"style", "script"}
_VOID = {"meta", "input", "br", "link", "img"}


class PageText(HTMLParser):
    """Visible text and every attribute, with the language of the nearest element that declares one."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[tuple[str, str]] = []
        self.attributes: list[tuple[str, str, str]] = []
        self._open: list[tuple[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        inherited = self._open[-1][1] if self._open else ""
        lang = dict(attrs).get("lang") or inherited
        self.texts += [(lang, value or "") for name, value in attrs if name in ("aria-label", "alt", "title")]
        if tag not in _VOID:
            self._open.append((tag, lang))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1][0] not in _SILENT and data.strip():
            self.texts.append((self._open[-1][1], " ".join(data.split())))

    def of(self, lang: str) -> str:
        """All visible text in one language."""
        return "\n".join(text for language, text in self.texts if language == lang)
