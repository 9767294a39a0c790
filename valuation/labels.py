"""What a latent unit is never called: the record's own words about it are fixed, and no title makes it an offset."""

from __future__ import annotations

from collections.abc import Iterator

from valuation.criteria import claims
from valuation.offset_words import called_an_offset
from valuation.record import LatentCreditRecord
from valuation.record_base import Bilingual


def mislabelled(record: LatentCreditRecord) -> Iterator[str]:
    """Paths of the record's words about the unit that are not the fixed ones, and of titles that call it an offset."""
    fixed = claims()
    for name in type(fixed).model_fields:
        if getattr(record.claims, name) != getattr(fixed, name):
            yield f"claims.{name}"
    titles: dict[str, Bilingual] = {
        "identity.title": record.identity.title,
        "identity.place": record.identity.place,
        "identity.measure.name": record.identity.measure.name,
    }
    for path, title in titles.items():
        if called_an_offset(title.en) or called_an_offset(title.ja):
            yield path
