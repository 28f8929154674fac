"""Sobol indices: how much of an output's variance is due to each uncertain input."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from leaguetab.methods.arithmetic import ratio

if TYPE_CHECKING:
    from leaguetab.methods.base import Floats

_RESOLVED = 1e-12
"""A variance below this share of the mean square is the noise of arithmetic."""


@dataclass(frozen=True)
class SobolIndices:
    """First-order and total indices of one output or of many.

    Parameters
    ----------
    first, total
        Shape ``(inputs, …)``, ``…`` being the outputs. `first`: the share of the variance that the input causes by itself; `total`:
        that it causes by itself or together with others. NaN for an output that does not vary.
    first_interval, total_interval
        Shape ``(2, inputs, …)``: from the 5th to the 95th percentile of the bootstrap.
    """

    first: Floats
    total: Floats
    first_interval: Floats
    total_interval: Floats


def sample(inputs: int, runs: int, seed: int) -> Floats:
    """Draw the runs of Saltelli's scheme.

    Parameters
    ----------
    inputs
        How many uncertain inputs there are.
    runs
        How many runs one matrix has.
    seed
        The same seed gives the same runs.

    Returns
    -------
    Floats
        Shape ``(inputs + 2, runs, inputs)``, each number drawn evenly from 0 to 1: a matrix A, a matrix B, and for each input the
        matrix A with that input's column from B.
    """
    first, second = np.random.default_rng(seed).random((2, runs, inputs))
    own = np.eye(inputs, dtype=np.bool_)[:, None, :]
    return np.concatenate([[first, second], np.where(own, second, first)])


def sobol_indices(outputs: Floats, resamples: int = 500, seed: int = 0) -> SobolIndices:
    """Estimate the indices.

    Parameters
    ----------
    outputs
        Shape ``(inputs + 2, runs, …)``: the outputs of the runs of `sample`.
    resamples
        How many bootstrap samples of the runs the intervals come from.
    seed
        Of the bootstrap.

    Notes
    -----
    With outputs a, b and a_i of the matrices A, B and A with input i from B, and the variance V of a and b together:
    ``S_i = mean(b (a_i - a)) / V`` (Saltelli and others 2010) and ``T_i = mean((a - a_i)^2) / 2V`` (Jansen 1999). The mean of a
    and b is taken off all outputs first, which makes the first-order estimate steadier. Estimates can lie a little below 0 or above
    1. An interval is NaN where an output varies so rarely that one of the bootstrap samples has no variance.

    References
    ----------
    Saltelli, Annoni, Azzini, Campolongo, Ratto and Tarantola (2010), Variance based sensitivity analysis of model output. Design
    and estimator for the total sensitivity index, Computer Physics Communications 181:259-270. Jansen (1999), Analysis of variance
    designs for model output, Computer Physics Communications 117:35-43.
    """
    runs, shape = outputs.shape[1], outputs.shape[2:]
    flat = outputs.reshape(*outputs.shape[:2], -1)
    terms = _Terms.of(flat - flat[:2].mean(axis=(0, 1)))
    estimate = terms.indices(np.full((1, runs), 1 / runs))
    shares = np.random.default_rng(seed).multinomial(runs, np.full(runs, 1 / runs), resamples) / runs
    resampled = terms.indices(shares)
    ends = [np.quantile(indices, (0.05, 0.95), axis=0) for indices in resampled]
    return SobolIndices(
        estimate[0].reshape(-1, *shape),
        estimate[1].reshape(-1, *shape),
        ends[0].reshape(2, -1, *shape),
        ends[1].reshape(2, -1, *shape),
    )


@dataclass(frozen=True)
class _Terms:
    """What estimates are averages of: one row a run, one column an output (and an input)."""

    first: Floats
    total: Floats
    value: Floats
    square: Floats

    @classmethod
    def of(cls, outputs: Floats) -> _Terms:
        """Compute the terms of outputs ``(inputs + 2, runs, outputs)``."""
        a, b, mixed = outputs[0], outputs[1], outputs[2:]
        runs = len(a)
        first = np.moveaxis(b * (mixed - a), 0, 1).reshape(runs, -1)
        total = np.moveaxis((a - mixed) ** 2 / 2, 0, 1).reshape(runs, -1)
        return cls(first, total, (a + b) / 2, (a**2 + b**2) / 2)

    def indices(self, shares: Floats) -> tuple[Floats, Floats]:
        """Average with shares ``(samples, runs)``; each index ``(samples, inputs · outputs)``."""
        mean = _averages(shares, self.value)
        square = _averages(shares, self.square)
        variance = np.where(square - mean**2 > _RESOLVED * square, square - mean**2, 0.0)
        every = np.tile(variance, (1, self.first.shape[1] // variance.shape[1]))
        return ratio(_averages(shares, self.first), every), ratio(_averages(shares, self.total), every)


def _averages(shares: Floats, terms: Floats) -> Floats:
    """Average terms ``(runs, outputs)`` with shares ``(samples, runs)``.

    Added up one by one: the last bits of a matrix product depend on how many threads work on it.
    """
    return np.asarray(np.einsum("sr,ro->so", shares, terms))
