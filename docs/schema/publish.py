"""Write the JSON Schemas of a scenario and of a record beside this file: `make schema` after a model has changed."""

from __future__ import annotations

import json
from pathlib import Path

from flows.scenario import json_schema
from valuation.record import LatentCreditRecord

HERE = Path(__file__).resolve().parent


def record_schema() -> str:
    """
    The JSON Schema of record.json, as text.

    Of a record as it is written ("serialization"), so that kind and schema_version are required too.
    """
    schema = LatentCreditRecord.model_json_schema(mode="serialization")
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "Latent (potential) carbon credit record"
    return json.dumps(schema, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def schemas() -> dict[str, str]:
    """Text of every published schema, by file name."""
    return {"scenario.schema.json": json_schema(), "record.schema.json": record_schema()}


if __name__ == "__main__":
    for name, text in schemas().items():
        (HERE / name).write_text(text, encoding="utf-8")
