"""The text below each attribute of a class, read from its source when somebody asks.

Pydantic can gather it too, but does so while the class is made, which costs a quarter of the start-up of every command.
"""

from __future__ import annotations

import ast
import inspect
from functools import cache
from itertools import pairwise
from textwrap import dedent


def attribute_docs(cls: type) -> dict[str, str]:
    """Return the documentation of a class's attributes, inherited ones included.

    Parameters
    ----------
    cls
        A class whose source can be read.

    Returns
    -------
    dict
        By attribute; those without a text below them are left out.
    """
    found: dict[str, str] = {}
    for base in reversed(cls.__mro__):
        if base.__module__.split(".")[0] not in {"builtins", "pydantic", "abc", "typing"}:
            found |= _own(base)
    return found


@cache
def _own(cls: type) -> dict[str, str]:
    try:
        tree = ast.parse(dedent(inspect.getsource(cls))).body[0]
    except (OSError, TypeError, SyntaxError):
        # A class made in a shell, or shipped without its source, has no texts to show.
        return {}
    body = tree.body if isinstance(tree, ast.ClassDef) else []
    return {
        attribute.target.id: inspect.cleandoc(text.value.value)
        for attribute, text in pairwise(body)
        if isinstance(attribute, ast.AnnAssign)
        and isinstance(attribute.target, ast.Name)
        and isinstance(text, ast.Expr)
        and isinstance(text.value, ast.Constant)
        and isinstance(text.value.value, str)
    }
