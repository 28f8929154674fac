"""Weights from pairwise comparisons (the analytic hierarchy process)."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from leaguetab.errors import Problem
from leaguetab.methods.base import Context, Floats, MethodError, Weighting
from leaguetab.model import refuse

RANDOM_INDEX = (0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59)
"""Saaty's mean consistency index of random comparisons of 1, 2, … 15 parts."""

ROUNDING = 0.05
"""How far a judgement times its opposite may be from 1: room for 0.33 x 3 and 0.17 x 6."""

ALWAYS_CONSISTENT = 2
"""So few parts cannot contradict each other."""

Judgement = Annotated[float, Field(gt=0, allow_inf_nan=False)] | Annotated[str, Field(pattern=r"^[1-9][0-9]*/[1-9][0-9]*$")]


class Ahp(Weighting):
    """Weights from judgements of how many times more one part matters than another (analytic hierarchy process).

    Notes
    -----
    Row i, column j of `matrix` says how many times more part i matters than part j, the parts in the order in which they are
    listed: a number, or a fraction as text (``"1/3"``). Either the whole square is given, or its upper triangle without the
    diagonal (the first row compares part 1 with parts 2, 3, …). The weights are the principal eigenvector, scaled to a sum of
    1. With its eigenvalue ``L``, the consistency index of ``n`` parts is ``(L - n) / (n - 1)``, and the consistency ratio is
    that divided by Saaty's random index for ``n``; one or two parts are always consistent. Values, and so missing values,
    play no part.

    References
    ----------
    Saaty (1980), The Analytic Hierarchy Process, McGraw-Hill (eigenvector, random indices, and the limit of 0.1).
    """

    method: Literal["ahp"] = "ahp"
    matrix: Annotated[tuple[tuple[Judgement, ...], ...], Field(min_length=1)]
    """The judgements: a square, or its upper triangle without the diagonal."""
    max_consistency_ratio: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.1
    """The largest consistency ratio allowed."""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        self._check_shape()
        self._check_opposites()
        ratio = self.consistency_ratio
        if ratio > self.max_consistency_ratio:
            found = f"the consistency ratio of the comparisons is {ratio:.3f}"
            raise refuse(
                "bad-value", found, f"it may be at most {self.max_consistency_ratio:g}", "Revise the judgements.", ("matrix",)
            )
        return self

    def _check_shape(self) -> None:
        lengths = tuple(len(row) for row in self.matrix)
        rows = len(lengths)
        if not self._is_square and lengths != tuple(range(rows, 0, -1)):
            found = f"the rows of `matrix` have {', '.join(str(length) for length in lengths)} values"
            allowed = f"{rows} rows are a square of {rows} values each, or an upper triangle of {rows}, {rows - 1}, … 1 values"
            raise refuse("bad-value", found, allowed, at=("matrix",))
        if self.parts > len(RANDOM_INDEX):
            found = f"`matrix` compares {self.parts} parts"
            raise refuse("bad-value", found, f"there is a random index for at most {len(RANDOM_INDEX)}", at=("matrix",))

    def _check_opposites(self) -> None:
        judgements = self.judgements
        distance = np.abs(judgements * judgements.T - 1)
        row, column = np.unravel_index(np.argmax(distance), distance.shape)
        if distance[row, column] > ROUNDING:
            found = f"row {row + 1}, column {column + 1} of `matrix` is {judgements[row, column]:g}"
            opposite = f"row {column + 1}, column {row + 1} {judgements[column, row]:g}"
            raise refuse("bad-value", f"{found}, and {opposite}", "one must be 1 divided by the other", at=("matrix",))

    @property
    def _is_square(self) -> bool:
        """One row of one value is the triangle of two parts."""
        return len(self.matrix) > 1 and all(len(row) == len(self.matrix) for row in self.matrix)

    @property
    def parts(self) -> int:
        """How many parts are compared."""
        return len(self.matrix) if self._is_square else len(self.matrix) + 1

    @property
    def judgements(self) -> Floats:
        """The whole square, shape ``(parts, parts)``."""
        stated = [float(Fraction(value)) for row in self.matrix for value in row]
        if self._is_square:
            return np.array(stated).reshape(self.parts, self.parts)
        square = np.ones((self.parts, self.parts))
        rows, columns = np.triu_indices(self.parts, 1)
        square[rows, columns] = stated
        square[columns, rows] = 1 / square[rows, columns]
        return square

    @property
    def consistency_ratio(self) -> float:
        """The consistency ratio: 0 where the judgements do not contradict each other, about 1 where they are made at random."""
        if self.parts <= ALWAYS_CONSISTENT:
            return 0.0
        index = (self._principal()[0] - self.parts) / (self.parts - 1)
        return max(0.0, index / RANDOM_INDEX[self.parts - 1])

    def _principal(self) -> tuple[float, Floats]:
        """Return the largest eigenvalue and its eigenvector, which in a matrix of positive numbers are real and of one sign."""
        eigenvalues, vectors = np.linalg.eig(self.judgements)
        largest = int(np.argmax(eigenvalues.real))
        return float(eigenvalues[largest].real), np.abs(vectors[:, largest].real)

    def apply(self, values: Floats, context: Context) -> Floats:
        """Return the principal eigenvector.

        Raises
        ------
        MethodError
            ``bad-weights`` where the matrix compares more or fewer parts than there are.
        """
        count = values.shape[-2]
        if count != self.parts:
            found = f"`matrix` compares {self.parts} parts, and there are {count}"
            raise MethodError(Problem("bad-weights", found, "it must compare all parts, in the order in which they are listed"))
        vector = self._principal()[1]
        return np.asarray(vector / vector.sum())
