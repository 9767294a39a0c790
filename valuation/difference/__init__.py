"""
Two records of one measure: what moved the issuable tonnes and the present value between them, step by step.

The steps add up exactly to the difference of what the records say.
"""

from valuation.difference.answer import Difference, as_json, difference
from valuation.difference.strangers import strangers
from valuation.difference.text import difference_lines

__all__ = ["Difference", "as_json", "difference", "difference_lines", "strangers"]
