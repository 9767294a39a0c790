"""Latitude and longitude as people write them: a number of degrees, or degrees, minutes and seconds."""

from __future__ import annotations

import re
import unicodedata

from assets.quantities import parse_number

_SIDES = {"北緯": 1, "南緯": -1, "東経": 1, "西経": -1, "N": 1, "S": -1, "E": 1, "W": -1}
_RINGS = str.maketrans("º˚", "°°")  # an ordinal sign and a ring, typed for a degree sign
_SIDE = "|".join(_SIDES)
_SIXTIETHS = re.compile(
    rf"""(?P<before>{_SIDE})?\s*
    (?P<degrees>\d{{1,3}})\s*[°度]\s*
    (?P<minutes>\d{{1,2}}(?:\.\d+)?)\s*['’′分]\s*
    (?:(?P<seconds>\d{{1,2}}(?:\.\d+)?)\s*(?:["”秒]|''|’’|′′)\s*)?
    (?P<after>[NSEW])?""",
    re.VERBOSE,
)


def parse_degrees(text: str) -> float:
    """
    Degrees, west and south negative: 139.7671, 139°46'01.6", 東経139度46分1.6秒, 35°40′52″N.

    Seconds may be missing, minutes then may have decimals. What could also be read otherwise (139.4536 as degrees,
    minutes and seconds) is a number of degrees here; checks of many rows look for that.

    Raises
    ------
    ValueError
        Anything else; minutes or seconds of 60 or more; two signs of a side.
    """
    word = unicodedata.normalize("NFKC", text.translate(_RINGS)).strip()
    found = _SIXTIETHS.fullmatch(word)
    if found is None:
        return parse_number(text)
    before, after, seconds = found["before"], found["after"], found["seconds"]
    if before and after:
        raise ValueError(f"two sides of the earth: {text!r}")
    if seconds is not None and "." in found["minutes"]:
        raise ValueError(f"minutes with decimals beside seconds: {text!r}")
    minutes, rest = float(found["minutes"]), float(seconds or 0)
    if minutes >= 60 or rest >= 60:
        raise ValueError(f"60 minutes or seconds or more: {text!r}")
    return _SIDES.get(before or after or "", 1) * (int(found["degrees"]) + minutes / 60 + rest / 3600)
