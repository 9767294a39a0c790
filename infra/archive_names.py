"""Names of entries in ZIP archives: what they were written in, and whether they may become paths."""

from __future__ import annotations

import re
import unicodedata

_UTF8_FLAG = 1 << 11
_LONGEST_PART_BYTES = 255
_LONGEST_NAME_BYTES = 2000
_DEEPEST = 32
_DRIVE = re.compile(r"[A-Za-z]:")
# control and direction marks hide what a name says; a surrogate is no character at all
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def decoded_name(raw: bytes, flags: int) -> tuple[str, str] | None:
    """
    Name and encoding, (`建物.csv`, `cp932`); None where no encoding fits.

    Japanese Windows writes CP932 and does not say so; other systems write UTF-8, some of them without saying so.
    Text of Japanese in UTF-8 has characters of three bytes, which CP932 text hardly ever forms by chance;
    half-width katakana do form those of two.
    """
    if raw.isascii():
        return raw.decode("ascii"), "ascii"
    text = _as(raw, "utf-8")
    if flags & _UTF8_FLAG:
        return None if text is None else (text, "utf-8")
    if text is not None and any(ord(character) > 0x7FF for character in text):
        return text, "utf-8"
    japanese = _as(raw, "cp932")
    if japanese is not None:
        return japanese, "cp932"
    return None if text is None else (text, "utf-8")


def fault_of(name: str) -> str | None:
    """The code of what keeps a name from becoming a path, or None."""
    parts = name.removesuffix("/").split("/")
    if "\\" in name or name.startswith("/") or _DRIVE.match(name) or ".." in parts:
        return "ARCHIVE_PATH"
    if not all(_is_usable(part) for part in parts):
        return "ARCHIVE_NAME"
    if len(parts) > _DEEPEST or len(name.encode()) > _LONGEST_NAME_BYTES:
        return "ARCHIVE_NAME"
    return None


def repeated(names: list[str]) -> list[str]:
    """Names that stand there twice, large and small letters alike, or are a file and a folder at once."""
    seen: dict[str, bool] = {}
    again: list[str] = []
    for name in names:
        key = _key(name)
        if key in seen:
            again.append(name)
        seen[key] = name.endswith("/")
    files = {key for key, is_folder in seen.items() if not is_folder}
    return again + [name for name in names if any(parent in files for parent in _parents(_key(name)))]


def shown(name: str) -> str:
    """A name as a finding may show it: nothing unseen, not long."""
    plain = "".join("�" if unicodedata.category(character) in _UNSEEN else character for character in name)
    return plain if len(plain) <= 80 else f"{plain[:40]}…{plain[-39:]}"


def _key(name: str) -> str:
    return unicodedata.normalize("NFC", name.removesuffix("/")).casefold()


def _parents(key: str) -> list[str]:
    parts = key.split("/")[:_DEEPEST]
    return ["/".join(parts[:end]) for end in range(1, len(parts))]


def _is_usable(part: str) -> bool:
    if part in ("", ".") or ":" in part or len(part.encode(errors="replace")) > _LONGEST_PART_BYTES:
        return False
    return not any(unicodedata.category(character) in _UNSEEN for character in part)


def _as(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return None
