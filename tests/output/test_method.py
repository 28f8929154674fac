from __future__ import annotations

from dataclasses import replace

import pytest

from leaguetab.output.method import method
from leaguetab.table import AlgorithmRecord

RECORD = AlgorithmRecord("nof", "A framework", "1.2", "official", "A handbook", "a" * 64, "trusts")


@pytest.mark.parametrize(
    ("changes", "sentences"),
    [
        pytest.param({}, ("Method: the official method, as published (nof, version 1.2).", "Source: A handbook."), id="official"),
        pytest.param(
            {"status": "reconstructed", "version": ""},
            (
                "Method: reconstructed from what has been published; details may differ from the official method (nof).",
                "Source: A handbook.",
            ),
            id="reconstructed",
        ),
        pytest.param(
            {"status": "illustrative", "version": ""},
            ("Method: an illustration, not an official method (nof).", "Source: A handbook."),
            id="illustrative, without a version",
        ),
        pytest.param({"status": "", "source": "", "version": ""}, ("Method: nof.",), id="a table saved as CSV"),
        pytest.param(
            {"source": "Two\nlines."},
            ("Method: the official method, as published (nof, version 1.2).", "Source: Two lines."),
            id="on one line",
        ),
    ],
)
def test_the_method_is_told(changes: dict[str, str], sentences: tuple[str, ...]) -> None:
    assert method(replace(RECORD, **changes)) == sentences


def test_titles_tell_several_methods_apart() -> None:
    assert method(RECORD, RECORD.title)[0] == "A framework: the official method, as published (nof, version 1.2)."
