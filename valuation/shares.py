"""
The variance of the estimate split by its sources: Sobol' indices.

First order is the share of the variance that a source explains alone; total adds what it
explains together with others. First orders sum to at most 1, totals to at least 1, up to
the sampling noise that stands beside each. Unlike the swing of one source at a time, a
share counts every value of the others.

References
----------
Sobol' (2001), Math. Comput. Simul. 55, 271-280, doi:10.1016/S0378-4754(00)00270-6;
Saltelli et al. (2010), Comput. Phys. Commun. 181, 259-270, doi:10.1016/j.cpc.2009.09.018;
both as implemented in SALib (MIT).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from infra.draws import key
from valuation.parameters import F64, Declared, central

RESAMPLES = 200
CONFIDENCE = 0.90
EDGE = 2.0**-32
"""A quantile function of a lognormal has no value at 0 and 1: coordinates keep this far from them."""

_NOTHING = "nothing"  # stands beside a single source, because one group alone is not treated as a group


@dataclass(frozen=True, slots=True)
class Share:
    """
    Shares of the variance of one source, with the half width of their 90 % interval from resampling.

    "rebuild" is all rebuilding factors together; "state_ratio" the scheme and the place in its range.
    A share below 0, or above 1, is sampling noise and is not cut off.
    """

    parameter: str
    first_order: float
    first_order_conf: float
    total: float
    total_conf: float


def _columns(declared: Declared) -> dict[str, str]:
    """Coordinates of the unit cube, each with the source it belongs to: what is drawn together is one coordinate."""
    sources = declared.sources()
    columns = {source: source for source in sources}
    if "state_ratio" in columns:
        columns["state_ratio_within"] = "state_ratio"
    return columns if len(sources) != 1 else columns | {_NOTHING: _NOTHING}


def _problem(columns: Mapping[str, str]) -> dict[str, Any]:
    return {
        "num_vars": len(columns),
        "names": list(columns),
        "groups": list(columns.values()),
        "bounds": [[0.0, 1.0]] * len(columns),
    }


def plan(declared: Declared, base_draws: int, seed: int) -> dict[str, F64]:
    """
    Parameter vectors for the split, in the form of `parameters.draws`.

    Parameters
    ----------
    declared : Declared
    base_draws : int
        N, a power of two; the plan has N x (sources + 2) vectors. 0, or nothing that varies: no plan.
    seed : int
        Of the scenario; the same seed gives the same vectors.

    Returns
    -------
    dict, every array of shape (vector,); empty without a plan

    References
    ----------
    As the module.

    Examples
    --------
    Two sources and N = 16: 16 x (2 + 2) = 64 vectors, each value between the ends of its range.

    >>> from valuation.parameters import Distribution, Parameter
    >>> even = Distribution("uniform", 0.5, 0.0, 1.0)
    >>> two = {name: Parameter(name, "-", even, name, name, "example", "assumption") for name in ("decline", "yearly")}
    >>> found = plan(Declared(two, (0.0,) * 5, 2020, (), 0.0), 16, seed=1)
    >>> [(name, len(found[name]), bool(0 < found[name].min() < found[name].max() < 1)) for name in two]
    [('decline', 64, True), ('yearly', 64, True)]
    """
    columns = _columns(declared)
    if base_draws == 0 or not columns:
        return {}
    from SALib.sample import sobol

    generator = np.random.default_rng([int(word) for word in key(seed, "shares/plan")])
    cube = sobol.sample(_problem(columns), base_draws, calc_second_order=False, seed=generator)
    cube = np.clip(cube, EDGE, 1.0 - EDGE)
    values = {name: np.repeat(value, len(cube)) for name, value in central(declared).items()}
    for column, u in zip(columns, cube.T, strict=True):
        if column == "state_ratio_within":
            values[column] = u.copy()
        for member in declared.members(column):
            values[member] = declared.parameters[member].distribution.quantile(u)
    return values


def shares(declared: Declared, plan: Mapping[str, F64], totals: ArrayLike) -> tuple[Share, ...]:
    """
    The shares of every source, largest total first.

    Parameters
    ----------
    declared : Declared
        The one the plan was made for.
    plan : mapping
        From `plan`; empty gives no shares.
    totals : array, shape (vector,)
        The result (net tonnes over the claimed years) at each vector of the plan.

    Returns
    -------
    tuple of Share; all 0 where the totals do not vary

    Raises
    ------
    ValueError
        Not one finite total per vector of the plan.

    References
    ----------
    As the module; the closed form of a sum: each variance as a share of all.

    Examples
    --------
    decline + 2 x yearly, both even between 0 and 1: variances 1 / 12 and 4 / 12, of which the shares are 0.2 and 0.8.
    In a sum nothing is explained together, so that first order and total are the same.

    >>> from valuation.parameters import Distribution, Parameter
    >>> even = Distribution("uniform", 0.5, 0.0, 1.0)
    >>> two = {name: Parameter(name, "-", even, name, name, "example", "assumption") for name in ("decline", "yearly")}
    >>> declared = Declared(two, (0.0,) * 5, 2020, (), 0.0)
    >>> drawn = plan(declared, 1024, seed=1)
    >>> found = shares(declared, drawn, drawn["decline"] + 2 * drawn["yearly"])
    >>> [(one.parameter, round(one.first_order, 1), round(one.total, 1)) for one in found]
    [('yearly', 0.8, 0.8), ('decline', 0.2, 0.2)]
    """
    columns = _columns(declared)
    if not plan or not columns:
        return ()
    y = np.asarray(totals, dtype=np.float64)
    if y.shape != next(iter(plan.values())).shape or not np.all(np.isfinite(y)):
        raise ValueError(f"one finite total per vector of the plan is needed, found shape {y.shape}")
    names = list(dict.fromkeys(columns.values()))
    if np.ptp(y) <= 1e-12 * np.abs(y).max():
        return _sorted(names, np.zeros((4, len(names))))
    from SALib.analyze import sobol

    found = sobol.analyze(
        _problem(columns), y, calc_second_order=False, num_resamples=RESAMPLES, conf_level=CONFIDENCE, seed=1
    )
    return _sorted(names, np.array([found[column] for column in ("S1", "S1_conf", "ST", "ST_conf")]))


def _sorted(names: Sequence[str], indices: F64) -> tuple[Share, ...]:
    """Largest total first, equal ones by name; indices of shape (4, source)."""
    found = [Share(name, *map(float, row)) for name, row in zip(names, indices.T, strict=True) if name != _NOTHING]
    return tuple(sorted(found, key=lambda share: (-share.total, share.parameter)))
