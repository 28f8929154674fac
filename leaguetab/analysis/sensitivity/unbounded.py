"""The sign that there are no certain bounds."""

from __future__ import annotations


class Unbounded(Exception):  # noqa: N818 -- it says that there are no bounds, which is no error
    """There are no certain bounds; the message says why, in plain words."""
