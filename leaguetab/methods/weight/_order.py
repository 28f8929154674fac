"""Weightings that need only the parts' order of importance."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any

import numpy as np

from leaguetab.errors import Problem, listed
from leaguetab.methods.base import Context, Floats, MethodError, Weighting
from leaguetab.methods.part_names import check_names
from leaguetab.model import line, refuse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic_core import InitErrorDetails


class FromOrder(Weighting):
    """Weights that follow from the parts' order of importance alone."""

    order: tuple[str, ...] = ()
    """The parts' names from the most to the least important; by default the order in which the parts are listed."""

    @classmethod
    def problems_in(cls, data: dict[Any, Any]) -> Iterator[InitErrorDetails]:
        """Check that no part is named twice."""
        order = data.get("order")
        names = order if isinstance(order, tuple) else ()
        for number, name in enumerate(names):
            if name in names[:number]:
                yield line(
                    refuse("bad-value", f"the part {name!r} stands twice in `order`", "name each part once"), ("order", number)
                )

    @abstractmethod
    def by_place(self, count: int) -> Floats:
        """Return the weights of so many parts, from the most important to the least: shape ``(count,)``, of any sum."""

    def apply(self, values: Floats, context: Context) -> Floats:
        """Weigh the parts by their place in the order.

        Raises
        ------
        MethodError
            ``unknown-key`` for each name in `order` that no part has; ``missing-key`` where parts are not named there.
        """
        weights = self.by_place(values.shape[-2])
        weights = weights / weights.sum()
        return np.take(weights, self._places(context.part_names)) if self.order else weights

    def _places(self, names: tuple[str, ...]) -> list[int]:
        """Return each part's place in the order, from 0."""
        check_names(self.order, names)
        left_out = [name for name in names if name not in self.order]
        if left_out:
            found = f"`order` does not name {listed([repr(name) for name in left_out])}"
            raise MethodError(Problem("missing-key", found, "it must name every part"))
        return [self.order.index(name) for name in names]


def places(count: int) -> Floats:
    """Return 1, 2, … up to a number."""
    return np.arange(1.0, count + 1)
