"""Findings as who hands a file in reads them: plain words, Japanese names of systems, her own building ids."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache

from infra.findings import Finding

_DATUM_JA = {
    "JGD2011": "世界測地系、JGD2011",
    "JGD2000": "世界測地系、JGD2000",
    "Tokyo": "旧日本測地系",
    "WGS 84": "WGS 84",
}
_SYSTEM = re.compile(
    r"EPSG:(?P<code>\d+) (?P<datum>JGD2011|JGD2000|Tokyo|WGS 84)"
    r"(?: / (?:Japan Plane Rectangular CS (?P<zone>[IVX]+)"
    r"|UTM zone (?P<utm>\d+)N|(?P<web>Pseudo-Mercator)))?(?![A-Za-z0-9]| /)"
)

# What tells of keys of a scenario or of an answers file; the question itself says all that a clerk needs.
_HINT_JA = re.compile(r"（(?:シナリオでは|項目名「)[^（）]*）|（(?:質問票・シナリオの)?「[a-z_]+」[^（）]*）")
_HINT_EN = re.compile(r" \([^()`]*`[^()]*\)")
_SCENARIO_JA = re.compile(r"(質問票)(?:または|・)シナリオ")
_SCENARIO_EN = re.compile(r"(file of questions),? or the scenario's inventory")
_NTH = re.compile(r"(\d+)番目の地物")
_FEATURE = re.compile(r"\bfeature (\d+)")


def in_plain_words(findings: Iterable[Finding]) -> list[Finding]:
    """The findings without keys of scenarios and answers, and with Japanese names of coordinate systems."""
    return [_in_plain_words(one) for one in findings]


def _in_plain_words(one: Finding) -> Finding:
    texts = one.message_ja, one.remedy_ja, one.message_en, one.remedy_en
    plain = _plain(*texts)
    if plain == texts:
        return one  # nearly all; copies of a million findings are seconds
    message_ja, remedy_ja, message_en, remedy_en = plain
    return Finding(one.code, one.severity, one.file, one.place, one.value, message_ja, message_en, remedy_ja, remedy_en)


@lru_cache(10_000)  # the same mistake in many rows: four texts for all of them
def _plain(message_ja: str, remedy_ja: str, message_en: str, remedy_en: str) -> tuple[str, str, str, str]:
    return _plain_ja(message_ja), _plain_ja(remedy_ja), _plain_en(message_en), _plain_en(remedy_en)


def with_ids(findings: Iterable[Finding], ids: Mapping[int, str]) -> list[Finding]:
    """
    Findings on features, which nobody counts, with the ids of the buildings.

    Parameters
    ----------
    ids : building id by the number of its feature; empty where the file has none
    """
    return [_with_id(one, ids) if one.place.counted == "feature" else one for one in findings]


def _with_id(one: Finding, ids: Mapping[int, str]) -> Finding:
    def ja(found: re.Match[str]) -> str:
        """A feature with the id of its building."""
        name = ids.get(int(found[1]))
        return found[0] if name is None else f"{found[0]}（建物番号「{name}」）"

    def en(found: re.Match[str]) -> str:
        """The same in English."""
        name = ids.get(int(found[1]))
        return found[0] if name is None else f"{found[0]} (building id '{name}')"

    own = None if one.place.row is None else ids.get(one.place.row)
    head_ja, head_en = ("", "") if own is None else (f"建物番号「{own}」：", f"building id '{own}': ")
    message_ja, message_en = _NTH.sub(ja, one.message_ja), _FEATURE.sub(en, one.message_en)
    return replace(one, message_ja=head_ja + message_ja, message_en=head_en + message_en)


@lru_cache(1000)  # a remedy is the same for every row
def _plain_ja(text: str) -> str:
    return _SYSTEM.sub(_system_ja, _SCENARIO_JA.sub(r"\1", _HINT_JA.sub("", text)))


@lru_cache(1000)
def _plain_en(text: str) -> str:
    return _SCENARIO_EN.sub(r"\1", _HINT_EN.sub("", text))


def _system_ja(found: re.Match[str]) -> str:
    datum = f"（{_DATUM_JA[found['datum']]}、EPSG:{found['code']}）"
    if found["zone"]:
        return f"平面直角座標系第{found['zone']}系{datum}"
    if found["utm"]:
        return f"UTM座標系第{found['utm']}帯{datum}"
    return f"ウェブメルカトル{datum}" if found["web"] else f"緯度経度{datum}"
