"""
How large, high and old a building may be before its row is taken for a slip and refused.

Every limit is an assumption of this project: far beyond ordinary buildings, so that only
slips of a unit, a decimal point or a column are caught.
"""

from __future__ import annotations

MAX_FLOOR_AREA_M2 = 1_000_000  # from memory: the largest buildings of the world have about 1 to 2 million m2
MAX_STOREYS = 150  # from memory: only a handful of towers come near; all are known by name
MAX_QUANTITY = 10_000  # buildings that one row may stand for; more is a column or a unit mistaken
MAX_FLOOR_HEIGHT_M = 10  # stilts of three storeys; a larger number is cm or a height above sea level
MIN_YEAR_BUILT = 1500  # any older building is past its service life all the same
