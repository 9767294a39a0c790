"""Files as a scenario writes them: relative to its own file, or `data:NAME/file` in the data folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from infra.units import said


@dataclass(frozen=True, slots=True)
class Resolver:
    """
    Turns a file as written into a path.

    Raises
    ------
    ValueError
        There is no such file, the text leaves the folder it belongs to, or `data:` is
        used and no data folder is set; the message says what to do.
    """

    folder: Path
    data: Path | None

    def __call__(self, text: str) -> Path:
        """The path of an existing file, or of a folder that stands for one."""
        base, rest = self._base(text)
        parts = PurePosixPath(rest)
        if parts.is_absolute() or "://" in rest or ".." in parts.parts:
            raise said(
                f"{text!r} must be a path below the scenario's folder, or `data:NAME/file`; "
                "absolute and remote paths are not read",
                f"「{text}」は使えません。シナリオと同じフォルダ以下の場所か「data:名前/ファイル」を書いてください",
            )
        path = base / parts
        if not _is_there(path):
            raise said(f"no such file: {text!r}", f"ファイル「{text}」が見つかりません。場所と名前を確かめてください")
        return path

    def _base(self, text: str) -> tuple[Path, str]:
        if not text.startswith("data:"):
            return self.folder, text
        if self.data is None:
            raise said(
                f"{text!r} needs the data folder: set PCC_DATA or give --data DIR",
                f"「{text}」にはデータフォルダが必要です。PCC_DATA か --data で指定してください",
            )
        return self.data, text.removeprefix("data:")


def _is_there(path: Path) -> bool:
    """Whether it is a file or stands for one; a name that no system allows (too long, NUL) is not there."""
    try:
        return path.is_file() or _is_store(path)
    except (OSError, ValueError):
        return False


def _is_store(path: Path) -> bool:
    """Whether a folder stands for one input: a Zarr store or group, or an event set that was built."""
    return any((path / name).is_file() for name in ("zarr.json", ".zgroup", ".zarray", "manifest.json"))
