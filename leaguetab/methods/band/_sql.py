"""SQL expressions among a banding's parameters."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator

from leaguetab.errors import LeaguetabError
from leaguetab.expression import RowExpression
from leaguetab.model import refuse_all


def _checked(text: str) -> str:
    """Refuse what cannot be worked out row by row."""
    try:
        RowExpression(text)
    except LeaguetabError as error:
        raise refuse_all(error, "expression") from error
    return text


Sql = Annotated[str, AfterValidator(_checked)]
"""A column, or an expression over the columns of one row."""
