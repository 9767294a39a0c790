"""
All benchmarks one after the other; their tables go into docs/performance.md.

    python -m benchmarks                     all of them
    python -m benchmarks growth rare         some of them
    python -m benchmarks --out tables.md     into another file

Nothing else should run on the machine meanwhile: the load before each is printed with it.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks import assets, growth, hazards, portfolio, rare, simulate, valuation
from benchmarks.measure import ROOT

PAGE = ROOT / "docs" / "performance.md"
EVERY: dict[str, tuple[Callable[[Sequence[str]], dict[str, Any]], Callable[[dict[str, Any]], str]]] = {
    "simulate": (simulate.main, simulate.report),
    "portfolio": (portfolio.main, portfolio.report),
    "growth": (growth.main, growth.report),
    "rare": (rare.main, rare.report),
    "hazards": (hazards.main, hazards.report),
    "assets": (assets.main, assets.report),
    "valuation": (valuation.main, valuation.report),
}


def placed(page: str, name: str, text: str) -> str:
    """
    A page with the tables of one benchmark between its marks, in place of what stood there.

    Raises
    ------
    ValueError
        The page has no such marks.
    """
    marks = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end -->\n)", re.DOTALL)
    if not marks.search(page):
        raise ValueError(f"no place for the tables of {name}: lines `<!-- {name} -->` and `<!-- end -->` are missing")
    return marks.sub(lambda found: f"{found[1]}\n{text}\n\n{found[2]}", page)


def main(argv: Sequence[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", help=f"some of {', '.join(EVERY)}; all if none is named")
    parser.add_argument("--out", type=Path, default=PAGE)
    options, rest = parser.parse_known_args(argv)
    if unknown := [name for name in options.names if name not in EVERY]:
        parser.error(f"no benchmark {', '.join(unknown)}; there are {', '.join(EVERY)}")
    for name in options.names or list(EVERY):
        run, report = EVERY[name]
        text = report(run(rest))
        page = options.out.read_text(encoding="utf-8") if options.out.is_file() else ""
        if options.out != PAGE and f"<!-- {name} -->" not in page:
            page += f"<!-- {name} -->\n<!-- end -->\n"
        options.out.write_text(placed(page, name, text), encoding="utf-8")


if __name__ == "__main__":
    main()
