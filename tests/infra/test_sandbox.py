"""The sandbox: what a file may not make its reader do, and that honest readers work inside all the same."""

from __future__ import annotations

import json
import os
import pickle
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import replace

import psutil
import pytest

from infra import landlock, sandbox, syscalls
from infra.errors import Refused
from infra.findings import Finding, Place
from infra.reading_back import finding_of, findings_of
from infra.sandbox import Breach, Limits, Unprotected
from tests.conftest import REPOSITORY, missing

LIMITS = Limits(wall_s=30, cpu_s=20, memory_bytes=500 << 20, file_bytes=50 << 20, out_bytes=100 << 20)


@pytest.fixture(autouse=True)
def _locked():
    """Most tests ask what the kernel enforces; where it cannot, that is said and not passed over in silence."""
    if lacking := sandbox.protections().missing:
        missing(f"this kernel does not protect: {', '.join(lacking)} (Landlock and seccomp are needed)")


@pytest.fixture
def run(tmp_path):
    def run(name, readable=(), limits=LIMITS, **arguments):
        out = tmp_path / "out"
        sandbox.run(f"tests.infra.hostile:{name}", arguments, out, list(readable), limits)
        answer = out / "answer.json"
        return json.loads(answer.read_text()) if answer.is_file() else None

    run.out = tmp_path / "out"
    return run


@pytest.fixture
def server():
    """A listening server and the list of those who came."""
    came = []
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.05)
        stop = threading.Event()

        def accept():
            while not stop.is_set():
                try:
                    came.append(listening.accept())
                except TimeoutError:
                    continue

        thread = threading.Thread(target=accept)
        thread.start()
        yield listening.getsockname()[1], came
        stop.set()
        thread.join()


def test_a_function_reads_what_it_is_given_and_writes_into_its_folder(run, tmp_path):
    source = tmp_path / "source"
    source.write_bytes(b"given")
    run("read", [source], path=str(source))
    assert (run.out / "copy").read_bytes() == b"given"
    assert [path.name for path in run.out.iterdir()] == ["copy"]  # the folder for temporary files is gone


def test_nothing_else_is_read_and_nothing_is_written_outside_the_folder(run, tmp_path):
    given, other = tmp_path / "given", tmp_path / "other"
    given.write_text("given")
    other.write_text("secret")
    answers = run("try_files", [given], inside=str(given), outside=str(other), listed=str(tmp_path))
    assert {what: answer for what, answer in answers.items() if answer != "PermissionError"} == {}
    assert (given.read_text(), other.read_text()) == ("given", "secret")
    assert given.stat().st_mode & 0o111 == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["given", "other", "out"]


def test_what_stands_beside_the_project_s_packages_is_not_readable(run):
    beside = REPOSITORY / "pyproject.toml"
    assert beside.is_file()
    with pytest.raises(Breach, match="PermissionError"):
        run("read", path=str(beside))


def test_a_connection_through_python_ends_the_process_and_the_server_sees_nobody(run, server):
    port, came = server
    with pytest.raises(Breach) as caught:
        run("connect", port=port)
    assert caught.value.kind == "network"
    time.sleep(0.1)
    assert came == []


def test_a_name_is_not_looked_up_and_the_log_says_which(run):
    with pytest.raises(Breach, match=r"evil\.example") as caught:
        run("resolve")
    assert caught.value.kind == "network"


def test_a_library_in_c_gets_no_socket_of_any_family_either(run):
    answers = run("connect_past_python", port=0)
    assert set(answers.values()) == {1}  # EPERM


def test_an_event_loop_may_talk_to_itself(run):
    assert run("pair") == "x"


def test_secrets_of_the_parent_do_not_reach_the_child(run, monkeypatch):
    for name in ("PCC_DATABASE", "AWS_SECRET_ACCESS_KEY", "HTTPS_PROXY", "PYTHONPATH"):
        monkeypatch.setenv(name, "s3cret")
    seen = run("environment")
    assert "s3cret" not in json.dumps(seen)
    assert not {name for name in seen if name.startswith(("PCC_", "AWS_SECRET", "HTTP"))}


def test_root_inside_is_nobody(run):
    status = dict(line.split(":", 1) for line in run("status").splitlines())
    assert int(status["NoNewPrivs"]) == 1
    assert int(status["Seccomp"]) == 2  # a filter is on
    opens_any_file_that_landlock_lets_it = 0b110
    for kind in ("CapEff", "CapPrm", "CapInh"):
        assert int(status[kind], 16) & ~opens_any_file_that_landlock_lets_it == 0


def test_no_process_is_started_and_none_outside_is_touched(run):
    answers = run("start_processes", parent=os.getpid())
    assert {what: answer for what, answer in answers.items() if answer != "PermissionError"} == {}


@pytest.mark.parametrize("function", ["allocate", "reserve", "hide_memory_error", "allocate_shared"])
def test_more_memory_than_allowed_is_not_to_be_had(run, function):
    before = time.monotonic()
    with pytest.raises(Breach) as caught:
        run(function, size=2 << 30)
    assert caught.value.kind == "memory"
    assert time.monotonic() - before < 15


@pytest.mark.parametrize(("function", "ended_by"), [("loop", "signal 24"), ("loop_against_advice", " s of 1 s")])
def test_a_busy_loop_ends_with_its_seconds_of_processor(run, function, ended_by):
    with pytest.raises(Breach, match=ended_by) as caught:  # SIGXCPU of the kernel, or the watch
        run(function, limits=replace(LIMITS, cpu_s=1))
    assert caught.value.kind == "cpu"


def test_waiting_ends_with_the_seconds_on_the_clock_and_the_process_is_gone(run):
    with pytest.raises(Breach) as caught:
        run("sleep", limits=replace(LIMITS, wall_s=1))
    assert caught.value.kind == "time"
    assert not psutil.pid_exists(int((run.out / "pid").read_text()))


def test_a_file_larger_than_allowed_is_not_written(run):
    with pytest.raises(Breach) as caught:
        run("write", size=60 << 20, files=1)
    assert caught.value.kind == "file"
    assert (run.out / "0").stat().st_size <= LIMITS.file_bytes


def test_many_files_together_are_counted_too(run):
    with pytest.raises(Breach) as caught:
        run("write", size=30 << 20, files=5)
    assert caught.value.kind == "file"


def test_more_files_than_allowed_are_seen_at_the_latest_when_it_ends(run):
    with pytest.raises(Breach) as caught:
        run("write", size=0, files=30, limits=replace(LIMITS, out_files=20, wall_s=3))
    assert caught.value.kind == "file"


def test_files_open_at_once_are_limited(run):
    with pytest.raises(Breach, match="Too many open files"):
        run("open_many", count=100, limits=replace(LIMITS, open_files=50))


@pytest.mark.parametrize("code", [0, 3])
def test_leaving_without_a_report_is_a_crash_whatever_the_code(run, code):
    with pytest.raises(Breach, match=f"code {code}") as caught:
        run("leave", code=code)
    assert caught.value.kind == "crash"


def test_a_fault_in_a_library_is_a_crash(run):
    with pytest.raises(Breach, match="signal 11") as caught:
        run("crash")
    assert caught.value.kind == "crash"


def test_an_error_is_a_crash_and_its_text_is_safe_to_log(run):
    with pytest.raises(Breach, match="KeyError") as caught:
        run("fail")
    assert caught.value.kind == "crash"
    assert caught.value.detail.isprintable()


def test_a_refusal_comes_back_with_its_findings_as_they_were(run):
    with pytest.raises(Refused) as caught:
        run("refuse")
    place = Place(row=3, column="構造", cell=(1, 2))
    assert caught.value.findings == (Finding("CODE", "refused", "建物.csv", place, "x", "あ", "a", "い", "b"),) * 2


@pytest.mark.parametrize(
    "content",
    [
        "nonsense",
        "[" * 100_000,
        "[]",
        '{"ended": "breach", "kind": "else"}',
        '{"ended": "refused"}',
        '{"ended": "refused", "findings": [{"code": "A"}]}',
        pickle.dumps(print).decode("latin-1"),
    ],
)
def test_a_false_report_is_a_crash(run, content):
    with pytest.raises(Breach) as caught:
        run("report", content=content)
    assert caught.value.kind == "crash"


FIELDS = Finding("CODE", "note", "f", Place(row=1), "v", "あ", "a", "い", "b").as_dict()


@pytest.mark.parametrize(
    "change",
    [
        {"severity": "worse"},
        {"code": 1},
        {"value": "x" * 1_000_000},
        {"place": {"row": "1"}},
        {"place": {"row": True}},
        {"place": {"cell": [1]}},
        {"place": {"cell": [1, "2"]}},
        {"place": {"else": 1}},
        {"place": None},
        {"more": 1},
    ],
)
def test_a_field_of_another_kind_is_no_finding(change):
    assert finding_of(json.loads(json.dumps(FIELDS))).as_dict() == FIELDS
    with pytest.raises(ValueError):
        finding_of({**FIELDS, **change})


def test_no_findings_are_no_refusal():
    with pytest.raises(ValueError):
        findings_of([])


def test_readers_of_this_project_work_inside(run, tmp_path):
    import geopandas as gpd

    table = gpd.GeoDataFrame(
        {"name": ["役場", "学校"]}, geometry=gpd.points_from_xy([139.7, 139.8], [35.6, 35.7]), crs=6668
    )
    points, shape = tmp_path / "points.gpkg", tmp_path / "shape.shp"
    table.to_file(points)
    table.to_file(shape, encoding="cp932")
    parts = list(tmp_path.glob("shape.*"))  # each part by itself: the folder around them cannot be listed
    answer = run(
        "real_work", [points, *parts], replace(LIMITS, memory_bytes=1 << 30), points=str(points), shape=str(shape)
    )
    assert (answer["sum"], answer["rows"]) == (300 * 300, 2)
    assert (answer["crs"], answer["names"]) == (6668, ["役場", "学校"])  # .prj and .cpg were found
    assert not {"OGR_VRT", "WFS", "HTTP", "GDALG", "OAPIF", "CSW", "Elasticsearch", "PGDUMP"} & set(answer["drivers"])
    assert {"GPKG", "GeoJSON", "ESRI Shapefile", "KML", "OSM"} <= set(answer["drivers"])


def test_a_disguised_driver_opens_no_other_file(run, tmp_path):
    secret, disguised = tmp_path / "secret.csv", tmp_path / "buildings.gpkg"
    secret.write_text("id,password\n1,x\n")
    disguised.write_text(
        f'<OGRVRTDataSource><OGRVRTLayer name="secret"><SrcDataSource>{secret}</SrcDataSource>'
        "</OGRVRTLayer></OGRVRTDataSource>"
    )
    # the secret is readable here, so that it is the driver list that keeps it closed
    assert (
        run("open_vector", [disguised, secret], replace(LIMITS, memory_bytes=1 << 30), path=str(disguised))
        == "DataSourceError"
    )


@pytest.mark.parametrize("form", ["/vsicurl/http://127.0.0.1:{}/a.tif", "WMS:http://127.0.0.1:{}/", "vrt"])
def test_a_raster_that_lies_elsewhere_is_not_opened_and_nobody_is_asked(run, server, tmp_path, form):
    port, came = server
    raster = tmp_path / "a.tif"
    raster.write_text(
        '<VRTDataset rasterXSize="2" rasterYSize="2"><VRTRasterBand dataType="Byte" band="1"><SimpleSource>'
        f"<SourceFilename>/vsicurl/http://127.0.0.1:{port}/a.tif</SourceFilename></SimpleSource></VRTRasterBand></VRTDataset>"
    )
    path = str(raster) if form == "vrt" else form.format(port)
    assert run("open_raster", [raster], replace(LIMITS, memory_bytes=1 << 30), path=path) == "RasterioIOError"
    assert came == []


def test_a_group_is_ended_with_the_children_that_would_outlive_their_parent():
    command = ["sh", "-c", "sleep 300 & echo $!; exec sleep 300"]
    leader = subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True)
    assert leader.stdout is not None
    with leader.stdout:
        child = psutil.Process(int(leader.stdout.readline()))
    sandbox.end_group(leader)
    assert leader.returncode == -signal.SIGKILL
    _, alive = psutil.wait_procs([child], timeout=5)
    assert not alive or child.status() == psutil.STATUS_ZOMBIE


def test_the_child_dies_with_its_parent(tmp_path):
    code = (
        "import sys; from pathlib import Path; from infra import sandbox;"
        "sandbox.run('tests.infra.hostile:sleep', {}, Path(sys.argv[1]), [], sandbox.Limits())"
    )
    parent = subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "out")], cwd=REPOSITORY)
    pid = tmp_path / "out/pid"
    while not (pid.is_file() and pid.read_text()):
        assert parent.poll() is None
        time.sleep(0.05)
    child = psutil.Process(int(pid.read_text()))
    parent.kill()
    parent.wait()
    _, alive = psutil.wait_procs([child], timeout=5)
    assert not alive or child.status() == psutil.STATUS_ZOMBIE


def test_without_protection_nothing_runs_unless_told(run, tmp_path, monkeypatch):
    monkeypatch.setattr(landlock, "version", lambda: 0)  # as on Linux before 5.13
    assert sandbox.protections().missing == ("files",)
    with pytest.raises(Unprotected, match="files"):
        run("pair")
    sandbox.run("tests.infra.hostile:pair", {}, tmp_path / "weaker", [], LIMITS, allow_weaker=True)
    assert json.loads((tmp_path / "weaker/answer.json").read_text()) == "x"


@pytest.mark.parametrize("function", ["os.system", "tests.infra.hostile:pair:pair", "a b:c", "nowhere_at_all:c", ":c"])
def test_what_is_no_function_of_a_package_is_not_run(function, tmp_path):
    with pytest.raises(ValueError):
        sandbox.run(function, {}, tmp_path / "out", [], LIMITS)


def test_a_folder_that_holds_something_is_not_taken_for_the_results(run):
    run.out.mkdir()
    (run.out / "old").touch()
    with pytest.raises(ValueError, match="empty"):
        run("pair")


@pytest.mark.parametrize("kind", ["time", "memory", "cpu", "file", "network", "crash"])
def test_a_breach_is_told_in_words_without_its_details(kind):
    finding = Breach(kind, "Traceback KeyError").finding("建物.xlsx")
    assert finding.severity == "refused"
    for lang in ("en", "ja"):
        assert "KeyError" not in finding.text(lang)
        assert finding.text(lang).startswith("建物.xlsx")
    with pytest.raises(AttributeError):
        Breach(kind, "").kind = "time"


def answer_of(program, number, arguments=(), architecture=0xC000003E):
    """What the kernel answers to a call: its BPF machine (kernel documentation, networking/filter), as far as used."""
    data = {0: number, 4: architecture, **{16 + 8 * i: value & 0xFFFFFFFF for i, value in enumerate(arguments)}}
    at = accumulator = 0
    while True:
        code, yes, no, operand = program[at]
        at += 1
        if code == 0x20:
            accumulator = data.get(operand, 0)
        elif code == 0x54:
            accumulator &= operand
        elif code in (0x15, 0x25):
            at += yes if (accumulator == operand if code == 0x15 else accumulator > operand) else no
        else:
            assert code == 0x06
            return operand


ALLOW, EPERM, ENOSYS, KILL = 0x7FFF0000, 0x00050001, 0x00050026, 0x80000000


# numbers from asm-generic/unistd.h, which aarch64 uses
@pytest.mark.parametrize(
    ("number", "arguments", "answer"),
    [
        (198, (2, 1, 0), EPERM),  # socket
        (199, (1, 1, 0), ALLOW),  # socketpair, local
        (199, (2, 1, 0), EPERM),
        (199, (1, 2, 0), EPERM),  # datagrams could be sent to others
        (206, (3, 0, 1, 0, 0, 0), ALLOW),  # sendto, as send calls it
        (206, (3, 0, 1, 0, 0xBEEF, 16), EPERM),
        (220, (0x3D0F00,), ALLOW),  # clone of a thread
        (220, (17,), EPERM),  # clone of a process
        (435, (), ENOSYS),  # clone3
        (221, (), EPERM),  # execve
        (129, (77, 9), ALLOW),  # kill of oneself
        (129, (1, 9), EPERM),
        (56, (0, 0, 0o0), ALLOW),  # openat
        (56, (0, 0, 0o1101), ALLOW),  # to write, made and emptied
        (56, (0, 0, 0o1000), EPERM),  # to read, and emptied
        (63, (), ALLOW),  # read
        (64, (), ALLOW),  # write
        (451, (), ENOSYS),  # newer than the table
    ],
)
def test_the_filter_for_arm_answers_as_its_table_says(number, arguments, answer):
    program = syscalls.program("aarch64", 77)
    assert answer_of(program, number, arguments, 0xC00000B7) == answer
    assert answer_of(program, number, arguments, 0xC000003E) == KILL  # a call of the other machine


def test_calls_of_the_32_bit_interfaces_are_not_known():
    program = syscalls.program("x86_64", 77)
    assert answer_of(program, 41, (2, 1, 0)) == EPERM
    assert answer_of(program, 0x40000000 | 41, (2, 1, 0)) == ENOSYS  # x32
    assert answer_of(program, 359, (2, 1, 0), 0x40000003) == KILL  # i386
    with pytest.raises(ValueError, match="riscv64"):
        syscalls.program("riscv64", 77)
