"""Findings say where, what and what to do, in both languages, and are raised all at once."""

from __future__ import annotations

import json

import pytest

from infra.errors import NotReproducible, Refused, ServiceError
from infra.findings import Finding, Place, refused


def finding(severity="refused", code="STRUCTURE_UNKNOWN", **place):
    return Finding(
        code=code,
        severity=severity,
        file="buildings.csv",
        place=Place(**place),
        value="テント",
        message_ja="「テント」となっています。",
        message_en="the structure is 'テント'.",
        remedy_ja="木造、鉄骨造、RC造のいずれかを入力してください。",
        remedy_en="Write one of wood, steel, rc.",
    )


def test_a_finding_reads_where_what_and_what_to_do():
    one = finding(row=3, column="構造")
    assert one.text("ja") == (
        "buildings.csv 3行目「構造」：「テント」となっています。木造、鉄骨造、RC造のいずれかを入力してください。"
    )
    assert one.text("en") == (
        "buildings.csv row 3, column '構造': the structure is 'テント'. Write one of wood, steel, rc."
    )


@pytest.mark.parametrize(
    ("place", "en", "ja"),
    [
        ({}, "", ""),
        ({"cell": (2, 5)}, "cell (2, 5)", "セル(2, 5)"),
        ({"path": "measure.name.ja", "line": 14}, "line 14, `measure.name.ja`", "14行目「measure.name.ja」"),
    ],
)
def test_a_place_is_said_in_the_words_of_the_file(place, en, ja):
    assert Place(**place).text("en") == en
    assert Place(**place).text("ja") == ja


def test_a_finding_without_file_or_place_has_no_empty_head():
    one = Finding("X", "note", "", Place(), "", "文。", "A sentence.", "", "")
    assert one.text("en") == "A sentence."
    assert one.text("ja") == "文。"


def test_a_finding_as_json_leaves_out_what_is_not_known():
    fields = json.loads(json.dumps(finding(row=3).as_dict()))
    assert fields["place"] == {"row": 3}
    assert fields["code"] == "STRUCTURE_UNKNOWN"


def test_only_refused_findings_stop_acceptance():
    assert refused([finding("note"), finding(), finding("filled")]) == (finding(),)


def test_a_refusal_carries_every_finding_and_says_them_all():
    with pytest.raises(Refused) as caught:
        raise Refused([finding(row=3), finding(row=9)])
    assert [one.place.row for one in caught.value.findings] == [3, 9]
    assert str(caught.value).count("\n") == 1
    assert isinstance(caught.value, ServiceError)
    assert issubclass(NotReproducible, ServiceError)
