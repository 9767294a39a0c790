"""Years as people write them: western, and of the Japanese eras."""

from __future__ import annotations

import re

from assets.words import normalise, with_digits, without_signs

# First western year of the era, and its last year number; None: the era goes on.
_ERAS = {
    "明治": (1868, 45),
    "大正": (1912, 15),
    "昭和": (1926, 64),
    "平成": (1989, 31),
    "令和": (2019, None),
}
_ERA_LETTERS = {"m": "明治", "t": "大正", "s": "昭和", "h": "平成", "r": "令和"}
_ERA_LETTERS |= {era[0]: era for era in _ERAS}  # 昭56
_MONTH, _DAY = r"(?:0?[1-9]|1[0-2])", r"(?:0?[1-9]|[12]\d|3[01])"
_IN_WORDS = rf"年(?:度|{_MONTH}月(?:{_DAY}日)?)?"
_IN_SIGNS = rf"[./-]{_MONTH}(?:[./-]{_DAY})?"
_TIME = r"(?:t?\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?z?)?"  # what programs append to a date
_BUILT = r"(?:に?(?:新築|建築|建設|竣工|完成|築))?"
_ABOUT = "(?:頃|ごろ)?"  # about: the year that is named is taken, the words are kept beside it
_ERA = re.compile(
    rf"(明治|大正|昭和|平成|令和|[明大昭平令mtshr])\.?(元|\d{{1,2}})(?:{_IN_WORDS}|{_IN_SIGNS})?{_ABOUT}(?:{_BUILT})"
)
_PACKED = re.compile(r"(\d{4}|[mtshr]\d{2})(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])", flags=re.ASCII)
_TWICE = re.compile(r"(\d{4}年?)[(](.+)[)]", flags=re.ASCII)  # 1981年（昭和56年）
_WESTERN = re.compile(
    rf"(?:西暦)?(\d{{4}})(?:\.0+|{_IN_WORDS}|{_IN_SIGNS}{_TIME})?(?:頃|ごろ)?(?:{_BUILT})", flags=re.ASCII
)
_NO_YEAR = re.compile(r"(?:0+|0*1|9{4})(?:\.0+|年.*|(?:[/-]\d{1,2}){1,2}.*)?")

_EQUAL = str.maketrans({"−": "-", "‐": "-"})


def parse_year(text: str) -> int:
    """
    A calendar year from a western year or a Japanese era year, with or without month and day.

    "1981", "1981年", "1981/6/1", "19810601", "昭和56年", "昭和五十六年", "昭56", "S56", "S560601", "平成元年",
    "令和3年4月", "昭和56年築", "昭和56年頃"; "1981年（昭和56年）" where both are the same year.
    An era year that never was (昭和65年) is refused. Years of one era count from its first:
    昭和1 = 1926, 平成1 = 1989, 令和1 = 2019.

    Raises
    ------
    ValueError
        Anything else, also ages (築40年), and years before 1000 or after 2999.
    """
    word = with_digits(normalise(without_signs(text))).translate(_EQUAL)
    if (twice := _TWICE.fullmatch(word)) is not None:
        years = {parse_year(part) for part in twice.groups()}
        if len(years) > 1:
            raise ValueError(f"two different years: {text!r}")
        return years.pop()
    if (packed := _PACKED.fullmatch(word)) is not None:
        return parse_year(packed[1])
    western = _WESTERN.fullmatch(word)
    if western is not None:
        year = int(western[1])
        if not 1000 <= year < 3000:
            raise ValueError(f"not a plausible year: {text!r}")
        return year
    era = _ERA.fullmatch(word)
    if era is None:
        raise ValueError(f"not a year: {text!r}")
    first, last = _ERAS[_ERA_LETTERS.get(era[1], era[1])]
    number = 1 if era[2] == "元" else int(era[2])
    if number < 1 or (last is not None and number > last):
        raise ValueError(f"the era has no such year: {text!r}")
    return first + number - 1


def is_placeholder_year(text: str) -> bool:
    """Whether a year is one that programs write for an unknown one: 0, 1, 0001 or 9999, with or without a date."""
    return _NO_YEAR.fullmatch(normalise(text)) is not None
