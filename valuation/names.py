"""Names of structures and building classes in the words of the record, both languages."""

from __future__ import annotations

from typing import Final

from valuation.record import Bilingual

STRUCTURE_JA: Final = {"wood": "木造", "steel": "鉄骨造", "rc": "RC造", "src": "SRC造", "masonry": "組積造"}

_CLASS_JA: Final = STRUCTURE_JA | {"mixed": "混合構造"}
_STOREYS: Final = {
    "all": ("all heights", "全階数"),
    "1": ("1 storey", "1階建"),
    "2": ("2 storeys", "2階建"),
    "3+": ("3 storeys or more", "3階建以上"),
}


def class_name(building_class: str) -> Bilingual:
    """
    A class of the fragility tables in words: "wood-3+" is wood of 3 storeys or more.

    Raises
    ------
    KeyError
        A structure or a range of storeys that has no name here: no code reaches a reader.
    """
    structure, storeys = building_class.rsplit("-", 1)
    en, ja = _STOREYS[storeys]
    return Bilingual(en=f"{structure}, {en}", ja=f"{_CLASS_JA[structure]}・{ja}")
