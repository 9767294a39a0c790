"""The command line: exit codes, nothing written for what is refused, no Prefect where none is needed."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.flows.commands import pcc, record_of, small_minato

OUTPUTS = {
    "record.json",
    "run.json",
    "report.html",
    "factsheet.html",
    "record.pdf",
    "record.xlsx",
    "vintages.csv",
    "vintages.parquet",
    "cash_flow.csv",
    "cash_flow.parquet",
    "delivery_percentiles.csv",
    "delivery_percentiles.parquet",
    "estimate_percentiles.csv",
    "estimate_percentiles.parquet",
    "map.html",
    "paths.parquet",
    "assets.parquet",
    "asset_event.parquet",
    "price_cases.csv",
    "price_cases.parquet",
    "contracts.csv",
    "contracts.parquet",
    "decision_figures.csv",
    "decision_figures.parquet",
    "heat_map.csv",
    "heat_map.parquet",
    "tornado.csv",
    "tornado.parquet",
}


def test_a_run_leaves_every_output_and_nothing_else(minato_run):
    assert {path.name for path in minato_run.iterdir()} == OUTPUTS


def test_run_facts_tell_time_and_memory_and_the_record_tells_neither(minato_run):
    facts = json.loads((minato_run / "run.json").read_text())
    assert facts["peak_memory_bytes"] > 50_000_000
    assert {"check", "prepare", "simulate", "value", "publish"} <= set(facts["seconds"])
    text = (minato_run / "record.json").read_text()
    for word in ("seconds", "workers", "finished_at", "peak_memory", "host"):
        assert f'"{word}' not in text


def test_a_refused_scenario_exits_2_and_writes_nothing(minato, tmp_path):
    path = small_minato(minato, tmp_path / "town", paths=5)
    done = pcc("run", path, "--out", tmp_path / "out", "--direct", "--workers", "0", home=tmp_path / "home")
    assert done.returncode == 2
    assert "paths" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_missing_scenario_file_exits_2(tmp_path):
    done = pcc("check", tmp_path / "none.yaml", home=tmp_path)
    assert done.returncode == 2
    assert "there is no such file" in done.stdout


def test_check_prints_findings_as_json_and_in_japanese(minato, tmp_path):
    path = small_minato(minato, tmp_path / "town", paths=5)
    done = pcc("check", path, "--json", home=tmp_path)
    found = json.loads(done.stdout)
    assert done.returncode == 2
    assert [finding["code"] for finding in found if finding["severity"] == "refused"] == ["VALUE_REFUSED"]
    assert found[0]["place"]["path"] == "paths"
    japanese = pcc("check", path, home=tmp_path, PCC_LANG="ja")
    assert "要修正" in japanese.stdout


@pytest.mark.parametrize("command", ["--help", "check --help", "report --help"])
def test_help_check_and_report_start_without_prefect(command, tmp_path):
    code = (
        "import sys, runpy\n"
        f"sys.argv = ['pcc', *{command.split()!r}]\n"
        "from flows.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "assert not any(name.split('.')[0] in ('prefect', 'distributed', 'fastapi') for name in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_check_and_report_themselves_import_no_prefect(minato, minato_run, tmp_path):
    for arguments in (["check", str(minato / "scenario.yaml")],
                      ["report", str(minato_run / "record.json"), "--out", str(tmp_path / "r.html")]):  # fmt: skip
        code = (
            f"import sys\nsys.argv = ['pcc', *{arguments!r}]\nfrom flows.cli import main\n"
            "try:\n    main()\nexcept SystemExit as ended:\n    assert ended.code == 0, ended.code\n"
            "assert not any(name.split('.')[0] in ('prefect', 'distributed') for name in sys.modules)\n"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


def test_the_report_of_a_record_is_the_one_the_run_wrote(minato_run, tmp_path):
    out = tmp_path / "again.html"
    assert pcc("report", minato_run / "record.json", "--out", out, "--lang", "en", home=tmp_path).returncode == 0
    assert out.read_bytes() == (minato_run / "report.html").read_bytes()


@pytest.mark.parametrize("name", ["town.pdf", "town.xlsx", "factsheet.html", "vintages.csv"])
def test_a_file_name_chooses_the_view_that_the_run_wrote(name, minato_run, tmp_path):
    written = {"town.pdf": "record.pdf", "town.xlsx": "record.xlsx"}.get(name, name)
    done = pcc("report", minato_run / "record.json", "--out", tmp_path / name, "--lang", "en", home=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str(tmp_path / name)
    assert (tmp_path / name).read_bytes() == (minato_run / written).read_bytes()


def test_an_ending_without_a_view_is_refused_with_what_to_write(minato_run, tmp_path):
    done = pcc("report", minato_run / "record.json", "--out", tmp_path / "town.docx", home=tmp_path)
    assert done.returncode == 2
    assert ".html, .pdf or .xlsx" in done.stderr
    japanese = pcc("report", minato_run / "record.json", "--out", tmp_path / "t.docx", "--lang", "ja", home=tmp_path)
    assert "フォルダを指定してください" in japanese.stderr
    assert not (tmp_path / "town.docx").exists()


def test_a_place_that_cannot_be_written_is_refused(minato_run, tmp_path):
    (tmp_path / "file").write_text("")
    done = pcc("report", minato_run / "record.json", "--out", tmp_path / "file" / "town.pdf", home=tmp_path)
    assert done.returncode == 2
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_edited_record_is_not_shown(minato_run, tmp_path):
    record = record_of(minato_run)
    record["valuation"]["issuable_total_t_co2e"] += 1000
    path = tmp_path / "record.json"
    path.write_text(json.dumps(record, indent=1))
    done = pcc("report", path, "--out", tmp_path / "r.html", home=tmp_path)
    assert done.returncode == 2
    assert "edited or reformatted" in done.stderr
    assert not (tmp_path / "r.html").exists()


def test_init_copies_a_scenario_that_checks_and_never_overwrites(tmp_path):
    assert pcc("init", tmp_path / "town", home=tmp_path).returncode == 0
    assert pcc("check", tmp_path / "town" / "scenario.yaml", home=tmp_path).returncode == 0
    (tmp_path / "town" / "buildings.csv").write_text("mine")
    assert pcc("init", tmp_path / "town", home=tmp_path).returncode == 2
    assert (tmp_path / "town" / "buildings.csv").read_text() == "mine"


def test_an_output_folder_that_cannot_be_made_is_told_before_anything_is_computed(minato, tmp_path):
    (tmp_path / "out").write_text("a file")
    path = small_minato(minato, tmp_path / "town")
    done = pcc(
        "run", path, "--out", tmp_path / "out", "--direct", "--workers", "0", "--lang", "ja", home=tmp_path / "h"
    )
    assert done.returncode == 2
    assert "出力フォルダを作成できません" in done.stderr
    assert "将来のシミュレーション" not in done.stderr


def test_a_setting_that_cannot_be_understood_is_named(minato, tmp_path):
    done = pcc("check", minato / "scenario.yaml", home=tmp_path, PCC_LANG="fr")
    assert done.returncode == 2
    assert "PCC_LANG='fr' cannot be used" in done.stderr
