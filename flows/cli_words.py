"""What every command shares: languages, how findings are shown, exit codes, settings."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from rich.console import Console

from infra.errors import Refused
from infra.findings import Finding, Lang, Place
from infra.settings import Settings

REFUSED, FAILED = 2, 1


class Language(StrEnum):
    """Languages of the terminal and of the report's first view."""

    ja = "ja"
    en = "en"


LangOption = Annotated[Language | None, typer.Option("--lang", help="Language: ja or en (default: PCC_LANG, else en).")]
DataOption = Annotated[
    Path | None, typer.Option("--data", help="Folder that `data:NAME/file` in a scenario means (default: PCC_DATA).")
]


def chosen_language(option: Language | None, settings: Settings) -> Lang:
    """The language asked for, else that of the settings."""
    return "ja" if (option.value if option else settings.lang) == "ja" else "en"


def show_findings(findings: tuple[Finding, ...], lang: Lang, console: Console, counted: str | None = None) -> None:
    """Findings, refused ones first, and a line that counts them; `counted` instead, where they were counted before."""
    order = {"refused": 0, "filled": 1, "note": 2}
    words = {"refused": ("refused", "要修正"), "filled": ("filled", "補完"), "note": ("note", "注意")}
    colours = {"refused": "bold red", "filled": "yellow", "note": "cyan"}
    ja = lang == "ja"
    for finding in sorted(findings, key=lambda f: order[f.severity]):
        head = words[finding.severity][1 if ja else 0]
        console.print(f"[{colours[finding.severity]}]{head}[/]  ", end="")
        console.print(finding.text(lang), markup=False, highlight=False, soft_wrap=True)
    counts = {name: sum(f.severity == name for f in findings) for name in order}
    line = (
        "、".join(f"{words[n][1]}{c}件" for n, c in counts.items())
        if ja
        else ", ".join(f"{c} {n}" for n, c in counts.items())
    )
    console.print(line if counted is None else counted, highlight=False, soft_wrap=True)


def settings() -> Settings:
    """The settings of this machine; one that cannot be understood is refused by name."""
    try:
        return Settings()
    except ValidationError as error:
        findings = []
        for item in error.errors(include_url=False):
            name = f"PCC_{'_'.join(str(part) for part in item['loc'])}".upper()
            en, ja = (
                f"{name}={item['input']!r} cannot be used: {item['msg']}",
                f"{name}の値「{item['input']}」は使えません。",
            )
            findings.append(Finding("SETTING_REFUSED", "refused", "", Place(), str(item["input"]), ja, en, "", ""))
        raise Refused(findings) from None


@contextmanager
def refusals_in(language: Lang) -> Iterator[None]:
    """Show refusals in the reader's language and end with the exit code for them."""
    try:
        yield
    except Refused as refusal:
        show_findings(refusal.findings, language, Console(stderr=True))
        raise typer.Exit(REFUSED) from None
