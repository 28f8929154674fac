from __future__ import annotations

import math

import polars as pl
import pytest

from leaguetab.errors import LeaguetabError
from leaguetab.expression import RowExpression

FRAME = pl.DataFrame(
    {
        "a": [4.0, -2.5, None],
        "b": [9.0, 2.0, 1.0],
        "word": ["north", "South", None],
        "flag": [True, False, None],
        "Two words": [1.0, 2.0, 3.0],
    }
)


# Worked by hand, by the rules of SQL: a comparison with a missing value is itself missing.
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a", [4, -2.5, None]),
        ("a + b", [13, -0.5, None]),
        ("a - -b", [13, -0.5, None]),
        ("a > 1", [True, False, None]),
        ("a > 1 AND b > 1", [True, False, False]),
        ("a > 1 OR b = 1", [True, False, True]),
        ("NOT flag", [False, True, None]),
        ("flag", [True, False, None]),
        ("flag = 1", [True, False, None]),
        ("a IN (4, 5)", [True, False, None]),
        ("a NOT IN (4, 5)", [False, True, None]),
        ("word IN ('north', 'east')", [True, False, None]),
        ("b BETWEEN 1 AND 2", [False, True, True]),
        ("b NOT BETWEEN 1 AND 2", [True, False, False]),
        ("word LIKE 'nor%'", [True, False, None]),
        ("word NOT LIKE '%th'", [False, False, None]),
        ("word ILIKE 's%'", [False, True, None]),
        ("UPPER(word) = 'SOUTH'", [False, True, None]),
        ("word || '!'", ["north!", "South!", None]),
        ("word = '--'", [False, False, None]),
        ("a IS NULL", [False, False, True]),
        ("a IS NOT NULL", [True, True, False]),
        ("COALESCE(a, b)", [4, -2.5, 1]),
        ("COALESCE(flag, FALSE)", [True, False, False]),
        ("NULLIF(b, 9)", [None, 2, 1]),
        ("CASE WHEN a > 1 THEN 'high' WHEN a <= 1 THEN 'low' END", ["high", "low", None]),
        ("CASE WHEN a IN (4) THEN 1 ELSE 2 END", [1, 2, 2]),
        ("CASE WHEN flag THEN 'yes' ELSE 'no' END", ["yes", "no", "no"]),
        ("ABS(a)", [4, 2.5, None]),
        ("ROUND(b / 8, 1)", [1.1, 0.2, 0.1]),
        ("SQRT(b)", [3, math.sqrt(2), 1]),
        ("LN(b)", [math.log(9), math.log(2), 0]),
        ("EXP(b - b)", [1, 1, 1]),
        ("POWER(b, 2)", [81, 4, 1]),
        ("GREATEST(a, b)", [9, 2, 1]),
        ("LEAST(a, b, 3)", [3, -2.5, 1]),
        ("CAST(a >= 1 AS INT) + CAST(b >= 2 AS INT)", [2, 1, None]),
        ('"Two words" * 2', [2, 4, 6]),
        ("`Two words` * 2", [2, 4, 6]),
        ("1 + 1", [2, 2, 2]),
        ("TRUE", [True, True, True]),
        ("'x'", ["x", "x", "x"]),
        ("NULL", [None, None, None]),
        ("2 IN (1, 2)", [True, True, True]),
        ("GREATEST(1, 2)", [2, 2, 2]),
    ],
)
def test_values_row_by_row(text: str, expected: list[object]) -> None:
    values = RowExpression(text).over(FRAME).to_list()
    assert values == (pytest.approx(expected, rel=1e-15) if isinstance(expected[0], float) else expected)


@pytest.mark.parametrize("text", ["a > 1", "1 + 1", "'x'", "a IN (1, 2)"])
@pytest.mark.parametrize("rows", [0, 1, 2])
def test_one_value_a_row_however_many_rows(text: str, rows: int) -> None:
    assert len(RowExpression(text).over(FRAME.head(rows))) == rows


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a > b OR a > 2", {"a", "b"}),
        ("CASE WHEN word LIKE 'x' THEN a END", {"word", "a"}),
        ("a IN (1, b)", {"a", "b"}),
        ('"Two words" > 1', {"Two words"}),
        ("1 + 1", set()),
        ("access_score > 2 AND access_count >= 3", {"access_score", "access_count"}),
    ],
)
def test_columns_that_it_reads_each_once(text: str, expected: set[str]) -> None:
    columns = RowExpression(text).columns
    assert set(columns) == expected
    assert len(columns) == len(expected)


OTHER_ROWS = "looks at other rows"
NAMED = "names its result"
COMMENT = "holds an SQL comment"
UNREADABLE = "cannot be read"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        *(
            (f"{name}(a)", OTHER_ROWS)
            for name in ("AVG", "SUM", "MIN", "MAX", "MEDIAN", "STDDEV", "VARIANCE", "COUNT", "FIRST", "LAST")
        ),
        ("COUNT(*)", OTHER_ROWS),
        ("COUNT(DISTINCT a)", OTHER_ROWS),
        ("QUANTILE_CONT(a, 0.5)", OTHER_ROWS),
        ("AVG(1)", OTHER_ROWS),
        ("a > AVG(a)", OTHER_ROWS),
        ("ROUND(AVG(a), 1)", OTHER_ROWS),
        ("a IN (1) AND b > MAX(b)", OTHER_ROWS),
        ("a IN (MAX(b), 2)", OTHER_ROWS),
        ("a BETWEEN MIN(a) AND 2", OTHER_ROWS),
        ("COALESCE(a, AVG(a))", OTHER_ROWS),
        ("GREATEST(a, AVG(a))", OTHER_ROWS),
        ("CASE WHEN a > 1 THEN AVG(b) ELSE 2 END", OTHER_ROWS),
        ("CASE WHEN MAX(a) > 1 THEN a END", OTHER_ROWS),
        ("SUM(a) OVER ()", OTHER_ROWS),
        ("a - AVG(a) OVER (PARTITION BY word)", OTHER_ROWS),
        ("RANK() OVER (ORDER BY a)", OTHER_ROWS),
        ("ROW_NUMBER() OVER (ORDER BY a) < 4", OTHER_ROWS),
        ("LAG(a) OVER (ORDER BY a)", OTHER_ROWS),
        ("a > (SELECT 1)", OTHER_ROWS),
        ("a IN (SELECT 1)", OTHER_ROWS),
        ("EXISTS (SELECT 1)", OTHER_ROWS),
        ("(SELECT MAX(a) FROM other)", UNREADABLE),
        ("a AS c", NAMED),
        ("Two words", NAMED),
        ("2ww_pct", NAMED),
        ("a > 1 -- beds", COMMENT),
        ("a --1", COMMENT),
        ("a /* beds */ > 1", COMMENT),
        ("", UNREADABLE),
        ("a >", UNREADABLE),
        ("a, b", UNREADABLE),
        ("a; b", UNREADABLE),
        ("*", UNREADABLE),
        ("SELECT a", UNREADABLE),
        ("order", UNREADABLE),
        ("nosuch(a)", UNREADABLE),
        ("(" * 1000 + "a" + ")" * 1000, UNREADABLE),
    ],
)
def test_what_is_refused(text: str, why: str) -> None:
    with pytest.raises(LeaguetabError) as raised:
        RowExpression(text)
    (problem,) = raised.value.problems
    assert problem.code == "bad-expression"
    assert problem.found.startswith(f"the expression {text!r} {why}")


def test_a_name_that_needs_quotes_is_told_so() -> None:
    with pytest.raises(LeaguetabError, match="stands in double quotes"):
        RowExpression("Two words")
    with pytest.raises(LeaguetabError, match="stands in double quotes"):
        RowExpression("group")
    assert RowExpression('"group"').columns == ("group",)


def test_a_long_chain_is_walked_without_running_out_of_stack() -> None:
    assert RowExpression("a" + " + a" * 500).over(FRAME).to_list() == [4.0 * 501, -2.5 * 501, None]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("word > 1", "does not fit its columns"),
        ("a > 'x'", "does not fit its columns"),
        ("a IN ('x')", "does not fit its columns"),
        ("word IN (1, 2)", "does not fit its columns"),
        ("ABS(word)", "does not fit its columns"),
        ("LN(word)", "does not fit its columns"),
        ("word AND flag", "does not fit its columns"),
        ("CAST(word AS DOUBLE)", "does not fit its columns"),
        ("nosuch > 1", "does not fit its columns"),
        ("flag = 'yes'", "compares a yes-or-no column with text"),
        ("a > 1 OR 'no' <> flag", "compares a yes-or-no column with text"),
    ],
)
def test_types_that_do_not_fit_are_a_clear_error(text: str, why: str) -> None:
    with pytest.raises(LeaguetabError) as raised:
        RowExpression(text).over(FRAME)
    (problem,) = raised.value.problems
    assert problem.code == "bad-expression"
    assert problem.found.startswith(f"the expression {text!r} {why}")
    assert "\n" not in problem.found


@pytest.mark.parametrize(
    ("text", "texts"),
    [
        ("word = 'north'", [("word", "north")]),
        ("'north' <> word", [("word", "north")]),
        ("word IN ('north', 'south')", [("word", "north"), ("word", "south")]),
        ("word LIKE '%St. _x%'", [("word", "St. x")]),
        ("NOT word ILIKE 'n%'", [("word", "n")]),
        ("LOWER(word) = 'north' AND a > 3", [("word", "north")]),
        ("STARTS_WITH(word, 'no') OR other = 'x'", [("word", "no"), ("other", "x")]),
        ("word = other", []),
        ("a IN (1, 2)", []),
        ("TRUE", []),
    ],
)
def test_texts_that_columns_are_compared_with(text: str, texts: list[tuple[str, str]]) -> None:
    assert sorted(RowExpression(text).texts) == sorted(texts)
