"""
From any figure of a record to its inputs and sources, every rule on the way worked out again.

A new figure is one declaration in a table of `graph_*` (see rules).
"""

from valuation.explaining.answer import Explanation, Unknown, as_json, explain, words
from valuation.explaining.fields import plain
from valuation.explaining.text import explanation_lines, unknown_text

__all__ = ["Explanation", "Unknown", "as_json", "explain", "explanation_lines", "plain", "unknown_text", "words"]
