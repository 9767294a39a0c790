"""Arguments and options that the commands of `pcc assets` share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

FileArgument = Annotated[Path, typer.Argument(help="CSV, XLSX, shapefile, GeoPackage, CityGML, ... or a folder.")]
CodeOption = Annotated[
    str, typer.Option("--municipality", help="Code of JIS X 0402, five or six digits; `none` outside Japan.")
]
AnswersOption = Annotated[
    Path | None, typer.Option("--answers", help="The file of questions, filled in: what the file itself leaves open.")
]
QuestionsOption = Annotated[
    Path | None,
    typer.Option("--questions", help="File to write: a question for all that is open, to be filled in for --answers."),
]
YearOption = Annotated[
    int | None, typer.Option("--year", help="Buildings built after this year are refused (this year if not given).")
]
RemarksOption = Annotated[
    Path | None, typer.Option("--remarks", help="Folder for the same file back with a column of remarks.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="What was found as JSON.")]
NoteOption = Annotated[str, typer.Option("--note", help="A line that stays with it.")]
MendsOption = Annotated[
    str | None,
    typer.Option("--mends", help="Id of a draft: the file holds mended rows, to be joined with its good ones."),
]
