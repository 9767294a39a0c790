"""
Present values of every future under every price model and rate, and the figures shown of them.

A collar indexed like the band of GX-ETS acts on every year of every path; each year is discounted at each rate, and of
each of the price models x rates distributions mean, error, percentiles and tails are taken. It is compared, in turn in
the same process, with the same written down path by path, and with the same on whole arrays with a product of matrices.
Prices are made up beforehand from a seed: what making them takes depends on the model.

    python -m benchmarks.valuation
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from benchmarks.measure import (
    MB,
    asked,
    forget_peak,
    fresh,
    held_bytes,
    in_turn,
    machine,
    peak_bytes,
    said,
    show,
    table,
    times,
)
from valuation.money.contracts import collar
from valuation.money.present import Summary, summary, valued

RATES = (0.01, 0.02, 0.031, 0.04, 0.07)
FLOOR, CAP, GROWTH = 1700.0, 4300.0, 0.03
PERCENTS = (1, 5, 10, 50, 90, 95, 99)
WORST = (10, 5, 1)

Prices = list[tuple[str, np.ndarray[Any, Any]]]
Figures = dict[str, float]


def prices(models: int, paths: int, years: int) -> Iterator[tuple[str, np.ndarray[Any, Any]]]:
    """Made-up prices of each model, as they are asked for: random walks of logarithms."""
    for model in range(models):
        steps = 0.25 * np.random.default_rng([1, model]).standard_normal((paths, years))
        yield f"model {model}", 2000.0 * np.exp(np.cumsum(steps, axis=1) - 0.03 * np.arange(years))


def tonnes(paths: int, years: int) -> np.ndarray[Any, Any]:
    """Made-up tonnes: nothing in most years."""
    draws = np.random.default_rng(2)
    return np.floor(draws.exponential(300, (paths, years))) * (draws.random((paths, years)) < 0.05)


def factors(years: int) -> np.ndarray[Any, Any]:
    """Year-end factors of each rate, shape (rate, year)."""
    return (1.0 + np.array(RATES))[:, None] ** -np.arange(1.0, years + 1)


def ours(references: Any, volume: np.ndarray[Any, Any]) -> dict[tuple[str, int], Summary]:
    """What the project does."""
    contract = collar(FLOOR, CAP, indexation_per_year=GROWTH)
    return {
        (name, rate): summary(values[:, rate])
        for name, values in valued(contract, references, volume, factors(volume.shape[1]))
        for rate in range(len(RATES))
    }


def plain(references: Prices, volume: np.ndarray[Any, Any]) -> dict[tuple[str, int], Figures]:
    """NumPy as one writes it down: one path after the other."""
    index = (1 + GROWTH) ** np.arange(volume.shape[1])
    low, high, discount = FLOOR * index, CAP * index, factors(volume.shape[1])
    found = {}
    for name, reference in references:
        for k in range(len(RATES)):
            values = []
            for price, volumes in zip(reference, volume, strict=True):
                cash = np.clip(price, low, high) * volumes
                values.append(np.sum(cash * discount[k]))
            found[name, k] = figures(np.array(values))
    return found


def whole(references: Prices, volume: np.ndarray[Any, Any]) -> dict[tuple[str, int], Figures]:
    """NumPy on whole arrays, with a product of matrices whose sums depend on the number of rows."""
    index, discount = (1 + GROWTH) ** np.arange(volume.shape[1]), factors(volume.shape[1])
    found = {}
    for name, reference in references:
        values = (np.clip(reference, FLOOR * index, CAP * index) * volume) @ discount.T
        found |= {(name, k): figures(values[:, k]) for k in range(len(RATES))}
    return found


def figures(values: np.ndarray[Any, Any]) -> Figures:
    """The same figures as those of the project, of paths that all count alike; sums as NumPy takes them."""
    ordered = np.sort(values)
    error = values.std(ddof=1) / np.sqrt(len(values))
    found = {"mean": values.mean(), "error": error, "above": np.mean(values > 0), "below": np.mean(values < 0)}
    found |= {f"p{p}": np.percentile(ordered, p, method="inverted_cdf") for p in PERCENTS}
    return found | {f"worst {p}": ordered[: max(1, len(values) * p // 100)].mean() for p in WORST}


def child(models: int, paths: int, years: int) -> dict[str, float]:
    """The most memory beyond the tonnes while prices are made as they are asked for."""
    volume = tonnes(paths, years)
    before = held_bytes()
    forget_peak()
    ours(prices(models, paths, years), volume)
    return {"bytes": peak_bytes() - before}


def measure(models: int, paths: int, years: int, repeat: int) -> dict[str, Any]:
    """All figures of the benchmark."""
    facts = machine()
    references, volume = list(prices(models, paths, years)), tonnes(paths, years)
    ways: dict[str, Callable[[], object]] = {
        "ours": lambda: ours(references, volume),
        "plain": lambda: plain(references, volume),
        "whole": lambda: whole(references, volume),
    }
    size = {"models": models, "paths": paths, "years": years}
    return {
        "machine": facts, **size, "repeat": repeat, "seconds": in_turn(ways, repeat),
        "bytes": fresh("benchmarks.valuation", size)["bytes"],
    }  # fmt: skip


def report(found: dict[str, Any]) -> str:
    """The figures as tables, ratios first."""
    seconds = found["seconds"]
    title = (
        f"{found['paths']:,} paths × {found['years']} years × {found['models']} price models × {len(RATES)} rates, "
        f"one collar; medians of {found['repeat']}"
    )
    ratios = [
        ["plain NumPy, path by path, against the valuation", times(seconds["plain"] / seconds["ours"]), ""],
        ["NumPy on whole arrays against the valuation", times(seconds["whole"] / seconds["ours"]), ""],
    ]
    measured = [
        ["valuation, s", f"{seconds['ours']:.2f}", "5 or less"],
        ["plain NumPy, path by path, s", f"{seconds['plain']:.2f}", ""],
        ["NumPy on whole arrays, s", f"{seconds['whole']:.2f}", ""],
        [
            "memory beyond the tonnes, where prices are made as they are asked for, MB",
            f"{found['bytes'] / MB:,.0f}",
            "",
        ],
    ]
    head = ("measured", "wanted")
    return "\n\n".join(
        [said(found["machine"]), title, table(("ratio", *head), ratios), table(("figure", *head), measured)]
    )


def main(argv: Sequence[str] | None = None) -> dict[str, Any]:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.valuation", description=__doc__)
    parser.add_argument("--models", type=int, default=8, help="price models")
    parser.add_argument("--paths", type=int, default=10_000)
    parser.add_argument("--years", type=int, default=50)
    parser.add_argument("--repeat", type=int, default=3)
    if (options := asked(parser, argv, child)) is None:
        return {}
    found = measure(options.models, options.paths, options.years, options.repeat)
    show(found, report(found), options)
    return found


if __name__ == "__main__":
    main()
