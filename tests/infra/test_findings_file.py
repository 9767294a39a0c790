"""Findings in a file: what is written is read again, one to a line; files of earlier days too."""

from __future__ import annotations

import json

import pytest

from infra.findings import Finding, Place
from infra.findings_file import read_findings, write_findings

ONE = Finding("A", "refused", "表.csv", Place(row=2, column="構造"), "テント\n\u2028", "だめです。", "no.", "", "")
TWO = Finding("B", "note", "表.csv", Place(cell=(1, 2)), '"', "", "", "", "")


@pytest.mark.parametrize("findings", [[], [ONE], [ONE, TWO, ONE]])
def test_what_is_written_is_read_again_and_is_json_as_a_whole(tmp_path, findings):
    path = tmp_path / "findings.json"
    write_findings(path, findings)
    assert list(read_findings(path)) == json.loads(path.read_text(encoding="utf-8"))
    assert [one["code"] for one in read_findings(path)] == [one.code for one in findings]
    assert len(path.read_bytes().split(b"\n")) <= len(findings) + 3


def test_a_list_on_one_line_is_read_and_what_is_no_finding_passed_over(tmp_path):
    path = tmp_path / "findings.json"
    path.write_text(json.dumps([{"code": "A"}, {"code": 3}, "x"]) + "\n", encoding="utf-8")
    assert list(read_findings(path)) == [{"code": "A"}]


def test_half_a_file_is_an_error_and_no_short_list(tmp_path):
    path = tmp_path / "findings.json"
    path.write_text('[\n{"code": "A"},\n{"co', encoding="utf-8")
    with pytest.raises(ValueError):
        list(read_findings(path))
