"""
Figures for a decision: what works and credit bring and cost, told beside the credit and never added to it.

Pure functions of arrays by year; they simulate nothing. Year index t = 0 .. H - 1, years discounted as in
`valuation.discounting`; `..._now_jpy` is paid on the valuation date and is not discounted. Tonnes are
never discounted. Every result is a frozen dataclass whose field names carry the unit.
"""
