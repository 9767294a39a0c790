"""Operands that several tables of rules name: their name in Japanese and the pattern of their fields."""

from __future__ import annotations

Operand = tuple[str, str]

UNITS: Operand = ("単位数", "valuation.cash_flow[:].issuable_t_co2e")
VALUE: Operand = ("現在価値", "valuation.headline_present_value_jpy")
PRICE: Operand = ("価格", "valuation.price_jpy_per_t")
RATE: Operand = ("割引率", "valuation.ladder[headline].rate_per_year")
CONVENTION: Operand = ("換算時点?", "valuation.convention")
