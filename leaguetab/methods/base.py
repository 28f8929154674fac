"""What every method is: a frozen pydantic model of its parameters with one pure array function.

Axes
----
Units lie on the last axis. Draws, where there are any, lie on leading axes, and a method never looks across them.
``NaN`` is a missing value. Infinite values never reach a method.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, Protocol, get_args

import numpy as np
from numpy.typing import NDArray

from leaguetab.errors import LeaguetabError
from leaguetab.model import StrictModel

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Better = Literal["higher", "lower"]
Kind = Literal["transform", "combine", "weight", "band"]

KINDS: tuple[Kind, ...] = get_args(Kind)


class Columns(Protocol):
    """The other columns of the units being scored: raw columns, and the nodes already scored.

    Every answer has the units on its last axis, and the leading axes of the draws where a scored node is read.
    """

    def numbers(self, expression: str) -> Floats:
        """Return a column, or a row-wise SQL expression over columns, as numbers; NaN where missing."""

    def codes(self, expression: str) -> Ints:
        """Return a column or expression as group codes 0, 1, …; -1 where missing. Equal values have equal codes."""

    def holds(self, expression: str) -> Bools:
        """Return where a condition is true; False where it is false or missing."""


class NoColumns:
    """The answer where there are no other columns: tests and plain arrays."""

    def numbers(self, expression: str) -> Floats:
        """Refuse."""
        raise KeyError(expression)

    def codes(self, expression: str) -> Ints:
        """Refuse."""
        raise KeyError(expression)

    def holds(self, expression: str) -> Bools:
        """Refuse."""
        raise KeyError(expression)


@dataclass(frozen=True)
class Context:
    """What a method may know beside its values.

    Parameters
    ----------
    better
        Which way is better in the incoming values (of a combine: the way its parts share, else ``higher``).
    part_better
        The same for each part of a combine or weighting.
    part_names
        The names of the parts.
    columns
        The units' other columns.
    """

    better: Better = "higher"
    part_better: tuple[Better, ...] = ()
    part_names: tuple[str, ...] = ()
    columns: Columns = NoColumns()  # noqa: RUF009 -- frozen and empty, so one instance serves all


class Method(StrictModel, ABC):
    """Base of all methods.

    A subclass that can be instantiated must declare its name as ``method: Literal["name"] = "name"`` and have a docstring with
    the NumPy sections ``Notes`` (formula and missing values) and ``References`` (where the definition comes from);
    else it fails at import.
    """

    kind: ClassVar[Kind]
    method: str

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Refuse a method that does not declare itself."""
        super().__pydantic_init_subclass__(**kwargs)
        if getattr(cls, "__abstractmethods__", None):
            return
        declared = get_args(cls.model_fields["method"].annotation)
        if len(declared) != 1 or cls.model_fields["method"].default != declared[0]:
            message = f'{cls.__name__} must declare `method: Literal["name"] = "name"`'
            raise TypeError(message)
        documented = cls.__doc__ or ""
        for section in ("Notes", "References"):
            if f"{section}\n" not in documented:
                message = f"{cls.__name__} must have a {section} section in its docstring"
                raise TypeError(message)

    @classmethod
    def method_name(cls) -> str:
        """Return the name the method has in YAML."""
        return str(cls.model_fields["method"].default)

    @property
    def columns_read(self) -> tuple[str, ...]:
        """Columns and expressions that the method asks its context for."""
        return ()


class Transform(Method):
    """A step: maps values ``(…, units)`` to values of the same shape."""

    kind: ClassVar[Kind] = "transform"
    may_lose: ClassVar[bool] = False
    """Whether a present value may come out missing on purpose (else that is reported as an error of the data)."""

    def excuses(self, context: Context) -> Bools | bool:
        """Return the units whose present value may come out missing on purpose: ``(…, units)``, or one answer for all."""
        return self.may_lose

    @abstractmethod
    def apply(self, values: Floats, context: Context) -> Floats:
        """Transform.

        Parameters
        ----------
        values
            Shape ``(…, units)``; NaN is missing.
        context
            Which way is better, and the units' other columns.

        Returns
        -------
        Floats
            Shape ``(…, units)``.
        """

    def better_after(self, better: Better) -> Better:
        """Return which way is better in the result. By default the step keeps the way."""
        return better


class Combine(Method):
    """A way to make one value of several: ``(…, parts, units)`` and weights ``(…, parts)`` to ``(…, units)``."""

    kind: ClassVar[Kind] = "combine"
    linear: ClassVar[bool] = False
    """Whether it is the weighted arithmetic mean over the parts present, so that a tree of such nodes is one product."""
    skips_missing: ClassVar[bool] = True
    """Whether a unit with some parts missing still has a value (its weights taken up by the parts present)."""
    mixes_directions: ClassVar[bool] = False
    """Whether it reads each part's own direction; else all parts must point one way."""
    uses_weights: ClassVar[bool] = True
    """Whether the weights change the result."""
    weights_as_they_stand: ClassVar[bool] = False
    """Whether the result depends on the sum of the weights, and not on their proportions alone."""
    needs_positive: ClassVar[bool] = False
    """Whether it refuses values below 0, since it multiplies or divides."""
    is_slow: ClassVar[bool] = False
    """Whether one table takes so long that analyses which make hundreds of tables leave it out, and say so."""

    @property
    def compares_pairs(self) -> bool:
        """Whether every unit is compared with every other, so that time grows with the square of their number."""
        return False

    @abstractmethod
    def apply(self, values: Floats, weights: Floats, context: Context) -> Floats:
        """Combine.

        Parameters
        ----------
        values
            Shape ``(…, parts, units)``; NaN is missing.
        weights
            Shape ``(…, parts)``, not negative, not all zero, of any sum. A part of weight zero has no say at all.
            Leading axes broadcast against those of ``values``.
        context
            Directions and names of the parts.

        Returns
        -------
        Floats
            Shape ``(…, units)``; NaN where no part with a weight is present.
        """

    def better_after(self, better: Better) -> Better:
        """Return which way is better in the result. By default the way the parts share."""
        return better


class Weighting(Method):
    """A way to find weights from the parts' scores (or from judgements stated in the YAML)."""

    kind: ClassVar[Kind] = "weight"

    @abstractmethod
    def apply(self, values: Floats, context: Context) -> Floats:
        """Find the weights.

        Parameters
        ----------
        values
            Shape ``(…, parts, units)``: the parts' scores; NaN is missing.
        context
            Directions and names of the parts.

        Returns
        -------
        Floats
            Shape ``(…, parts)``, or ``(parts,)`` where the scores play no part; not negative, sum 1.

        Raises
        ------
        MethodError
            Where no weights can be found.
        """


class Banding(Method):
    """A way to sort units into bands by their score. Bands are numbered 0, 1, … from the lowest score to the highest."""

    kind: ClassVar[Kind] = "band"
    labels: tuple[str | int, ...]
    """The bands' labels, from the lowest score to the highest."""

    def labels_of(self, bands: Ints) -> NDArray[Any]:
        """Return the labels of band numbers, of the same shape; None where there is no band."""
        return np.array([*self.labels, None], dtype=object)[bands]

    @abstractmethod
    def apply(self, values: Floats, context: Context) -> Ints:
        """Sort into bands.

        Parameters
        ----------
        values
            Shape ``(…, units)``; NaN is missing.
        context
            Which way is better, and the units' other columns.

        Returns
        -------
        Ints
            Shape ``(…, units)``; -1 where the value is missing.
        """


class MethodError(LeaguetabError):
    """A method cannot work on these values; the engine adds the place."""
