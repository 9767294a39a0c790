"""The documents say what is true: commands print what they show, what they name exists, figures are a run's."""

from __future__ import annotations

import ast
import hashlib
import importlib
import json
import re
import runpy
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import reduce
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from flows.cli import main
from flows.progress import STEPS
from flows.reading import read_record
from flows.summary import headline_lines
from hazards import Catalogue, EventSpec
from hazards.declared import GridSpec, RasterSpec
from hazards.defences import Defence, Variant, Variants
from hazards.screening_specs import DepthReduction, FloodWallFill
from hazards.series import Series
from tests.flows.revalued import write_revalued
from valuation.record import LatentCreditRecord
from valuation.report.format import number, tonnes
from valuation.rules import Outcome, Uncertainties

REPOSITORY = Path(__file__).resolve().parents[2]
PAGES = [REPOSITORY / "README.md", REPOSITORY / "CHANGELOG.md", *sorted((REPOSITORY / "docs").glob("*.md"))]
RUNNING = REPOSITORY / "docs" / "running.md"
HAZARDS = REPOSITORY / "docs" / "hazards.md"
ASSETS = REPOSITORY / "docs" / "assets.md"
ANYTHING = "…"

Block = tuple[str, list[str]]  # a command, or the first line of a file (`# FILE`), and the lines under it


def _name(page: Path) -> str:
    return page.name


def _blocks(page: Path) -> list[Block]:
    """Commands with what is shown under them, and files with what they hold, in the order of the page."""
    found: list[Block] = []
    page_text = page.read_text(encoding="utf-8")
    for kind, text in re.findall(r"```(console|yaml)\n(.*?)```", page_text, flags=re.DOTALL):
        for place, line in enumerate(text.splitlines()):
            if line.startswith("$ ") if kind == "console" else place == 0:
                found.append((line.removeprefix("$ "), []))
            else:
                found[-1][1].append(line)
    return found


def _merged(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """What a reader does with "in FILE": keys of the same sections are added or replaced."""
    both = {key: before[key] for key in before.keys() & after.keys()}
    inner = {
        key: _merged(value, after[key]) if isinstance(value, dict) and isinstance(after[key], dict) else after[key]
        for key, value in both.items()
    }
    return {**before, **after, **inner}


def _write(head: str, lines: list[str]) -> None:
    """`# FILE` is that file; `# in FILE` says what to add to it or to replace in it."""
    name, text = head.removeprefix("# "), "\n".join(lines)
    if name.startswith("in "):
        name = name.removeprefix("in ")
        before = yaml.safe_load(Path(name).read_text(encoding="utf-8"))
        text = yaml.safe_dump(_merged(before, yaml.safe_load(text)), allow_unicode=True, sort_keys=False)
    Path(name).write_text(text, encoding="utf-8")


def _assert_shown(documented: list[str], printed: list[str], command: str) -> None:
    """Every documented line was printed, in this order; … stands for anything."""
    rest = iter(printed)
    for line in documented:
        pattern = ".*".join(re.escape(part) for part in line.split(ANYTHING))
        assert line == ANYTHING or any(re.fullmatch(pattern, one) for one in rest), f"{command}: not printed: {line}"


def _assert_options_known(module: str, words: list[str]) -> None:
    """A benchmark takes too long to be run here: that it starts, and knows the options shown."""
    done = subprocess.run([sys.executable, "-m", module, "--help"], cwd=REPOSITORY, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    unknown = [word for word in words if word.startswith("--") and not re.search(rf"{word}\b", done.stdout)]
    assert not unknown, f"{module}: {unknown}"


@pytest.fixture
def folder(tmp_path: Path, minato: Path, minato_run: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder as the documents assume it: the example, the outputs of its run, and a later valuation."""
    shutil.copytree(minato, tmp_path / "examples" / "minato")
    shutil.copytree(minato_run, tmp_path / "out" / "minato")
    write_revalued(minato_run / "record.json", tmp_path / "out" / "minato-next" / "record.json", 4300.0, 0.02)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PCC_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("PCC_LANG", raising=False)
    return tmp_path


@pytest.fixture
def record(minato_run: Path) -> LatentCreditRecord:
    return read_record(minato_run / "record.json")[0]


def _run_lines(record: LatentCreditRecord) -> list[str]:
    """What `pcc run` prints, from the run that was made already."""
    steps = [f"- {words['en']}" for words in STEPS.values()]
    return [*steps, *headline_lines(record, "en"), "record  0123", "report  out/minato/report.html"]


@pytest.mark.parametrize("page", [page for page in PAGES if _blocks(page)], ids=_name)
def test_commands_in_the_documents_print_what_they_show(
    page: Path,
    folder: Path,
    record: LatentCreditRecord,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for command, documented in _blocks(page):
        if command.startswith("#"):
            _write(command, documented)
            continue
        words = shlex.split(command)
        if words[0] == "make":
            assert f"\n{words[1]}:" in (REPOSITORY / "Makefile").read_text(encoding="utf-8")
        elif words[0] == "sed":
            subprocess.run(words, check=True)
        elif words[:2] == [".venv/bin/python", "-m"]:
            _assert_options_known(words[2], words[3:])
        elif words[:2] == ["pcc", "run"]:
            _assert_shown(documented, _run_lines(record), command)
        else:
            monkeypatch.setattr(sys, "argv", words)
            with pytest.raises(SystemExit) as ended:
                main()
            printed = capsys.readouterr().out.splitlines()
            _assert_shown(documented, printed, command)
            assert ended.value.code == (2 if any(line.startswith("refused  ") for line in printed) else 0)


def test_uncertainties_shown_are_all_there_are_with_their_defaults() -> None:
    blocks = [yaml.safe_load("\n".join(lines)) for head, lines in _blocks(RUNNING) if head.startswith("# in ")]
    (shown,) = [block for block in blocks if "uncertainties" in block]
    for section, model in (("uncertainties", Uncertainties), ("outcome", Outcome)):
        assert shown[section].keys() == model.model_fields.keys()
    fields = Uncertainties.model_fields
    defaults = {name: field.default for name, field in fields.items() if not field.is_required()}
    assert {name: shown["uncertainties"][name] for name in defaults} == defaults


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_every_link_and_file_named_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    links = [link.split("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link]
    missing = [link for link in links if not (page.parent / link).exists()]
    named = re.findall(r"`((?:[\w.-]+/)+(?:[\w.-]+\.(?:py|md|lock|csv|yaml))?|[\w-]+\.(?:lock|toml))`", text)
    missing += [name for name in named if not (REPOSITORY / name).exists() and not name.startswith("mytown/")]
    assert not missing


def test_every_function_that_the_method_names_exists() -> None:
    text = (REPOSITORY / "docs" / "method.md").read_text(encoding="utf-8")
    names = set(re.findall(r"`((?:hazards|assets|valuation|infra)(?:\.\w+)+)`", text))
    assert len(names) > 20
    for name in names:
        package, module, *parts = name.split(".")
        found = importlib.import_module(f"{package}.{module}")
        if parts and not hasattr(found, parts[0]):
            found = importlib.import_module(f"{package}.{module}.{parts.pop(0)}")
        reduce(getattr, parts, found)


@pytest.mark.parametrize("page", ["README.md", "CHANGELOG.md"])
def test_figures_of_the_example_are_those_of_a_run(page: str, record: LatentCreditRecord) -> None:
    value, spread, net = record.valuation, record.estimate.claimed_period_net, record.delivery.net
    text = (REPOSITORY / page).read_text(encoding="utf-8")
    for figure in (
        f"{number(value.issuable_total_t_co2e)} t-CO2e",
        f"{number(value.headline_present_value_jpy)} yen",
        f"{tonnes(spread.p05_t_co2e)} to {tonnes(spread.p95_t_co2e)} t-CO2e, mean {tonnes(spread.mean_t_co2e)}",
        f"{tonnes(net.p10_t_co2e)} / {tonnes(net.p50_t_co2e)} / {tonnes(net.p90_t_co2e)} t-CO2e",
    ):
        assert figure in text


def test_published_schemas_are_those_of_the_models() -> None:
    folder = REPOSITORY / "docs" / "schema"
    generated = runpy.run_path(str(folder / "publish.py"))["schemas"]()
    committed = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.schema.json")}
    assert committed == generated, "run `make schema`"


def test_example_and_its_record_are_valid_under_the_published_schemas(minato: Path, minato_run: Path) -> None:
    scenario = yaml.safe_load((minato / "scenario.yaml").read_text(encoding="utf-8"))
    record = json.loads((minato_run / "record.json").read_text(encoding="utf-8"))
    for name, document in (("scenario", scenario), ("record", record)):
        schema = (REPOSITORY / "docs" / "schema" / f"{name}.schema.json").read_text(encoding="utf-8")
        assert list(jsonschema.Draft202012Validator(json.loads(schema)).iter_errors(document)) == []


def test_licence_is_the_whole_unmodified_apache_text() -> None:
    # SHA-256 of https://www.apache.org/licenses/LICENSE-2.0.txt, which Debian ships in base-files as well.
    known = "cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30"
    assert hashlib.sha256((REPOSITORY / "LICENSE").read_bytes()).hexdigest() == known


_CODE = re.compile(r"[A-Z][A-Z0-9_]{3,}")


def _hazard_codes(source: str) -> Iterator[str]:
    """Codes of findings: first arguments of calls of a plain name; `HAZARD_X_{…}` with the words of its function."""
    tree = ast.parse(source)
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
        first = call.args[0] if call.args else None
        if isinstance(first, ast.Constant) and isinstance(first.value, str) and _CODE.fullmatch(first.value):
            yield f"HAZARD_{first.value.removeprefix('HAZARD_')}"
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        texts = [node.value for node in ast.walk(function) if isinstance(node, ast.Constant)]
        words = [text for text in texts if isinstance(text, str) and _CODE.fullmatch(text)]
        for joined in (node.values[0] for node in ast.walk(function) if isinstance(node, ast.JoinedStr)):
            begun = joined.value if isinstance(joined, ast.Constant) else ""
            if begun.startswith("HAZARD_") and begun != "HAZARD_":
                yield from (begun + word for word in words if not word.startswith("HAZARD_"))


def test_the_table_of_hazard_findings_names_each_code_of_the_source_once() -> None:
    texts = [path.read_text(encoding="utf-8") for path in (REPOSITORY / "hazards").rglob("*.py")]
    used = {code for text in texts for code in _hazard_codes(text)}
    texts += [path.read_text(encoding="utf-8") for path in (REPOSITORY / "flows").glob("*.py")]
    written = {code for text in texts for code in re.findall(r'"(HAZARD_[A-Z0-9_]*[A-Z0-9])"', text)}
    told = re.findall(r"^\| `(HAZARD_\w+)` \| .+ \| .+ \|$", HAZARDS.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert sorted(told) == sorted(used | written)


def _asset_codes(source: str) -> Iterator[str]:
    """Codes of findings: keys of the tables of sentences, and first arguments of what makes findings."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Dict):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(one, ast.Name) and one.id == "_SENTENCES" for one in targets):
                yield from (str(key.value) for key in node.value.keys if isinstance(key, ast.Constant))
        elif (
            isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id.lower().endswith("finding")
        ):
            first = node.args[0] if node.args else None
            if isinstance(first, ast.Constant):
                yield str(first.value)


def _asset_sources() -> list[str]:
    """What says something of a file that is handed in: the assets, and the door it comes through."""
    door = ("upload_messages", "archives", "archive_entries", "archive_names", "quarantine", "sandbox_limits")
    desk = (
        "hazard_records",
        "exposed",
        "assets_squares_cli",
        "registry_steps",
        "mending_messages",
        "submissions",
        "answers",
        "questionnaire",
    )
    paths = [
        *(REPOSITORY / "assets").rglob("*.py"),
        *(REPOSITORY / "infra" / f"{name}.py" for name in door),
        *(REPOSITORY / "flows" / f"{name}.py" for name in desk),
    ]
    return [path.read_text(encoding="utf-8") for path in paths]


def test_the_table_of_asset_findings_names_each_code_of_the_source_once() -> None:
    used = {code for text in _asset_sources() for code in _asset_codes(text)}
    assert len(used) > 200
    told = re.findall(r"^\| `(\w+)` \| .+ \| .+ \|$", ASSETS.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert sorted(told) == sorted(used)


def test_no_asset_finding_is_worded_and_never_said() -> None:
    paths = [one for part in ("assets", "infra", "flows") for one in (REPOSITORY / part).rglob("*.py")]
    texts = [path.read_text(encoding="utf-8") for path in paths if "messages" not in path.name]
    said = {code for text in texts for code in re.findall(r'"([A-Z][A-Z0-9_]{3,})"', text)}
    said |= {"ARCHIVE_UNSAFE"}  # by a function of its own
    said |= {f"{where}_{what}" for where in ("ROW", "FOOT") for what in ("TOTAL", "NOTE")}  # put together
    worded = {code for text in _asset_sources() for code in _asset_codes(text)}
    assert worded <= said


def test_every_key_of_a_catalogue_is_explained() -> None:
    named = set(re.findall(r"[`{\s(](\w+)[`:,}]", HAZARDS.read_text(encoding="utf-8")))
    models = (
        Catalogue, EventSpec, RasterSpec, GridSpec, Series, Defence, Variants, Variant, DepthReduction, FloodWallFill
    )  # fmt: skip
    keys = {field.alias or name for model in models for name, field in model.model_fields.items()}
    assert keys <= named, sorted(keys - named)
