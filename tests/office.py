"""A workbook as an office program sees it: every formula calculated again, and every cell as it is shown."""

from __future__ import annotations

import csv
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl

_ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item></oor:items>
"""
_SHOWN = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,true,false,false,-1"
"""Commas, UTF-8, cells as they are shown, every sheet in a file of its own."""


class Office:
    """LibreOffice with a profile of its own."""

    def __init__(self, program: str, folder: Path) -> None:
        self._program, self._folder, self._count = program, folder, 0
        (folder / "profile" / "user").mkdir(parents=True)
        (folder / "profile" / "user" / "registrymodifications.xcu").write_text(_ALWAYS, encoding="utf-8")

    def _convert(self, to: str, files: list[Path]) -> Path:
        self._count += 1
        out = self._folder / f"out{self._count}"
        profile = f"-env:UserInstallation={(self._folder / 'profile').as_uri()}"
        command = [self._program, profile, "--headless", "--convert-to", to, "--outdir", str(out), *map(str, files)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
        assert out.is_dir(), done.stderr
        return out

    def _without_results(self, content: bytes, name: str, changes: Mapping[str, Any]) -> Path:
        """The workbook with named cells changed and the results that came with its formulas left out."""
        path = self._folder / f"{name}.xlsx"
        path.write_bytes(content)
        book = openpyxl.load_workbook(path)
        for cell, value in changes.items():
            ((sheet, address),) = book.defined_names[cell].destinations
            book[sheet][address.replace("$", "")].value = value
        book.save(path)
        return path

    def values(self, content: bytes, **changes: Any) -> Any:
        """The workbook calculated anew, with named cells changed, as openpyxl reads its values."""
        out = self._convert("xlsx", [self._without_results(content, "book", changes)])
        return openpyxl.load_workbook(out / "book.xlsx", data_only=True)

    def shown(self, content: bytes) -> dict[str, list[list[str]]]:
        """Every sheet calculated anew, as text in the digits that its cells show."""
        out = self._convert(_SHOWN, [self._without_results(content, "shown", {})])
        found = {}
        for path in out.iterdir():
            with path.open(encoding="utf-8", newline="") as file:
                found[path.stem.removeprefix("shown-")] = list(csv.reader(file))
        return found
