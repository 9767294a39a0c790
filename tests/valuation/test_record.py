"""The record's bytes: deterministic, nine digits, nothing that is not a number."""

from __future__ import annotations

import hashlib
import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.valuation.sample_record import sample_record
from valuation.record import Bilingual, LatentCreditRecord, canonical_bytes, record_id, significant


def test_the_same_record_has_the_same_bytes_whatever_the_order_of_its_keys():
    record = sample_record()
    shuffled = json.loads(json.dumps(record.model_dump(mode="json"), sort_keys=True))
    again = LatentCreditRecord.model_validate(dict(reversed(shuffled.items())))
    assert canonical_bytes(again) == canonical_bytes(record)


def test_reading_the_bytes_and_writing_them_again_changes_nothing():
    content = canonical_bytes(sample_record())
    assert canonical_bytes(LatentCreditRecord.model_validate_json(content)) == content


def test_the_bytes_are_canonical_json():
    # RFC 8785: keys sorted, no white space, UTF-8 as it is
    content = canonical_bytes(sample_record()).decode()
    assert content.startswith('{"agreement":{"closed_form":true,"expected_t_co2e":')
    assert list(json.loads(content)) == sorted(json.loads(content))
    assert "\\u" not in content


def test_the_id_is_the_sha256_of_the_bytes():
    content = canonical_bytes(sample_record())
    assert record_id(content) == hashlib.sha256(content).hexdigest()


def test_a_change_of_the_tenth_digit_changes_nothing_and_of_the_ninth_the_id():
    record = sample_record()
    tonnes = float(f"{record.agreement.expected_t_co2e:.8e}")

    def with_tonnes(value):
        changed = record.agreement.model_copy(update={"expected_t_co2e": value})
        return canonical_bytes(record.model_copy(update={"agreement": changed}))

    assert with_tonnes(tonnes * (1 + 1e-11)) == with_tonnes(tonnes)
    assert with_tonnes(tonnes * (1 + 2e-8)) != with_tonnes(tonnes)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_no_finite_number_never_enters_a_record(value):
    record = sample_record()
    broken = record.agreement.model_copy(update={"z": value})
    with pytest.raises(ValueError, match="finite numbers only"):
        canonical_bytes(record.model_copy(update={"agreement": broken}))


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (123456789.5, 123456790.0),
        (1 / 3, 0.333333333),
        (-0.0, 0.0),
        (2e-300, 2e-300),
        (12345678912, 12345678912),
        (True, True),
    ],
)
def test_nine_significant_digits_are_kept_of_floats_only(value, kept):
    found = significant(value)
    assert found == kept
    assert type(found) is type(kept)
    assert math.copysign(1, found) == math.copysign(1, kept)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_rounding_to_nine_digits_is_done_once(value):
    once = significant(value)
    assert significant(once) == once
    assert once == pytest.approx(value, rel=5.0000001e-9, abs=1e-315)


def test_nested_values_are_rounded_too():
    assert significant({"a": [1 / 3, {"b": (2 / 3,)}], "c": "0.1234567891"}) == {
        "a": [0.333333333, {"b": [0.666666667]}],
        "c": "0.1234567891",
    }


def test_a_record_is_latent_closed_and_frozen():
    record = sample_record()
    assert record.kind == "latent"
    with pytest.raises(ValidationError):
        LatentCreditRecord.model_validate(record.model_dump() | {"kind": "realised"})
    with pytest.raises(ValidationError, match="extra_forbidden"):
        Bilingual(en="a", ja="b", fr="c")
    with pytest.raises(ValidationError, match="frozen"):
        record.identity.name = "other"
