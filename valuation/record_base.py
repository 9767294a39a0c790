"""What every part of a record is made of."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """A piece of the record: closed, and never changed after it is built."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Bilingual(Part):
    en: str
    ja: str
