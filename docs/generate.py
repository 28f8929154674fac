"""Write what is made from the code: schemas, the reference of commands, methods, errors and algorithms.

Run without arguments to write the files, with --check to see whether they are up to date (exit code 1 where not).
"""

from __future__ import annotations

import io
import os
import re
import shlex
import sys
from contextlib import redirect_stderr, redirect_stdout
from inspect import cleandoc
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel

from leaguetab import library
from leaguetab.__main__ import main as leaguetab
from leaguetab.algorithm.bind import bind
from leaguetab.algorithm.describe import describe
from leaguetab.algorithm.listing import every_algorithm
from leaguetab.algorithm.load import load_algorithm
from leaguetab.algorithm.schema import algorithm_schema
from leaguetab.errors import CODES
from leaguetab.methods import registry
from leaguetab.methods.base import KINDS, Kind, Method
from leaguetab.metrics.config import config_schema, declared, load_config
from leaguetab.metrics.read import load_metrics
from leaguetab.output.formats import render
from leaguetab.output.league import league_document
from leaguetab.output.schema import as_text
from leaguetab.selection import where_shown
from leaguetab.table import make_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

ROOT = Path(__file__).parent.parent
MADE = "<!-- Made by docs/generate.py; change the code, not this page. -->\n\n"
COMMANDS = (
    "",
    "rank",
    "sensitivity",
    "diff",
    "explain",
    "algorithms",
    "algorithms list",
    "algorithms show",
    "algorithms schema",
    "check",
    "init",
)
RUN = re.compile(
    r"(?P<mark><!-- run(?:, from \"(?P<heading>[^\"]+)\")?(?:, (?P<lines>\d+) lines)? -->)\n"
    r"```text\n\$ leaguetab (?P<command>[^\n]+)\n.*?```\n<!-- end run -->",
    re.DOTALL,
)
"""A command in a page, with what it prints."""
PAGES_WITH_RUNS = ("docs/diff.md", "docs/explain.md")
KIND_TITLES: Mapping[Kind, str] = {
    "transform": "Steps",
    "combine": "Combines",
    "weight": "Weightings",
    "band": "Bandings",
}


def commands() -> str:
    """Return the help of every command."""
    os.environ["COLUMNS"] = "100"
    sections = []
    for command in COMMANDS:
        text = io.StringIO()
        with redirect_stdout(text):
            leaguetab([*command.split(), "--help"])
        title = f"leaguetab {command}".strip()
        sections.append(f"## `{title}`\n\n```text\n{text.getvalue().strip()}\n```\n")
    return MADE + "# Commands\n\n" + "\n".join(sections)


def methods(kind: Kind) -> str:
    """Return the documentation of every method of a kind."""
    return MADE + f"# {KIND_TITLES[kind]}\n\n" + "\n".join(_method(method) for method in registry.builtin(kind))


def _method(method: type[Method]) -> str:
    return f"## `{method.method_name()}`\n\n{_as_markdown(cleandoc(method.__doc__ or ''))}\n\n{_parameters(method)}"


def _as_markdown(text: str) -> str:
    """Turn NumPy sections into headings."""
    lines = text.splitlines()
    under = [number for number, line in enumerate(lines) if line and set(line) == {"-"}]
    for number in under:
        lines[number - 1] = f"**{lines[number - 1]}**"
        lines[number] = ""
    return "\n".join(lines)


def _parameters(method: type[Method]) -> str:
    properties = {name: spec for name, spec in method.model_json_schema()["properties"].items() if name != "method"}
    if not properties:
        return "No parameters.\n"
    required = method.model_json_schema().get("required", [])
    rows = [
        f"| `{name}` | {'must be given' if name in required else _default(spec)} | {_words(spec)} |"
        for name, spec in properties.items()
    ]
    return "| parameter | by default | what it is |\n| --- | --- | --- |\n" + "\n".join(rows) + "\n"


def _default(spec: Mapping[str, object]) -> str:
    default = spec.get("default")
    return "none" if default is None else f"`{str(default).lower() if isinstance(default, bool) else default}`"


def _words(spec: Mapping[str, object]) -> str:
    choices = spec.get("enum")
    said = " ".join(str(spec.get("description", "")).split())
    return (f"{said} One of: {', '.join(f'`{choice}`' for choice in choices)}." if isinstance(choices, list) else said).replace(
        "|", "\\|"
    )


def errors() -> str:
    """Return the list of error codes."""
    rows = "\n".join(f"| `{code}` | {text} |" for code, text in sorted(CODES.items()))
    return MADE + f"# Errors\n\nEach message ends with its code in brackets.\n\n| code | what it means |\n| --- | --- |\n{rows}\n"


def algorithms() -> Iterator[tuple[str, str]]:
    """Return a page for each shipped algorithm, and one that lists them."""
    entries = [entry for entry in every_algorithm()[0] if entry.shipped]
    rows = "\n".join(f"| [`{entry.name}`]({entry.name}.md) | {entry.title} | {entry.status} |" for entry in entries)
    yield "docs/algorithms/README.md", MADE + f"# Algorithms\n\n| name | title | status |\n| --- | --- | --- |\n{rows}\n"
    for entry in entries:
        found = library.find("algorithm", entry.name)
        loaded = load_algorithm(found.path)
        words = f"# {entry.title}\n\n```text\n{describe(loaded.model)}```\n\n## Formulas\n\n{_formulas(loaded.model)}"
        yield f"docs/algorithms/{entry.name}.md", f"{MADE}{words}\n## The algorithm itself\n\n```yaml\n{loaded.source.text}```\n"


def _formulas(model: BaseModel) -> str:
    """Return formula and treatment of missing values of every method that an algorithm uses, each once."""
    used = dict.fromkeys(_methods_in(model))
    return "\n".join(f"**`{method.method_name()}`** {_notes(method)}\n" for method in used)


def _methods_in(value: object) -> Iterator[type[Method]]:
    if isinstance(value, Method):
        yield type(value)
    inner = dict(value).values() if isinstance(value, BaseModel) else value if isinstance(value, tuple) else ()
    for item in inner:
        yield from _methods_in(item)


def _notes(method: type[Method]) -> str:
    """Return the section of a method's documentation that holds its formula, as one paragraph."""
    text = cleandoc(method.__doc__ or "")
    section = text.split("Notes\n-----\n")[1].split("\nReferences\n----------\n")[0]
    return " ".join(section.split())


def readme() -> str:
    """Return the README with its table and its example as they are now."""
    condition = "rank >= 21 AND rank <= 27"
    loaded = load_algorithm(library.find("algorithm", "nof-2025-26").path)
    config = load_config(library.find("config", "nhs-acute").path)
    bound = bind(loaded, declared(config.config))
    table = make_table(bound, load_metrics(str(config.file), config.config, bound.wanted, shown_as=config.file_shown_as))
    shown = str(render(league_document([where_shown(table, condition)]), "table", width=80))
    command = f'$ leaguetab rank -c nhs-acute --where "{condition}"'
    text = Path("README.md").read_text(encoding="utf-8")
    text = _between(text, "table", f"```text\n{command}\n{shown.rstrip()}\n```\n")
    text = _between(text, "sensitivity", _sensitivity_in_short())
    hdi = library.find("algorithm", "hdi").path.read_text(encoding="utf-8")
    return _between(text, "hdi", f"```yaml\n{hdi}```\n")


def _sensitivity_in_short() -> str:
    """Return a few rows around the 40th place with their intervals, and the short summary."""
    condition = "rank >= 39 AND rank <= 44"
    arguments = ["rank", "-c", "nhs-acute", "-a", "nof-2025-26-metrics", "--where", condition]
    shown = _printed(arguments, width=80)
    _, table, *_ = shown.split("\n\n")
    summary = shown[shown.index("How far the positions can be trusted") :].rstrip()
    command = f'$ leaguetab rank -c nhs-acute -a nof-2025-26-metrics --where "{condition}"'
    return f"```text\n{command}\n…\n{table}\n…\n\n{summary}\n```\n"


def sensitivity() -> str:
    """Return the page on sensitivity with the paragraph and the first rows of a report as they are now."""
    shown = _printed(["sensitivity", "-c", "nhs-acute", "-a", "nof-2025-26-metrics"], width=100).splitlines()
    first = shown.index(next(line for line in shown if line.startswith("────")))
    command = "$ leaguetab sensitivity -c nhs-acute -a nof-2025-26-metrics"
    text = Path("docs/sensitivity.md").read_text(encoding="utf-8")
    return _between(text, "report", "\n".join(["```text", command, *shown[: first + 11], "…", "```", ""]))


def with_runs(path: str) -> str:
    """Return a page in which every command between marks is followed by what it prints now.

    The mark above a command may say how many lines are shown, and up to which heading those before are left out.
    """
    return RUN.sub(_run_again, Path(path).read_text(encoding="utf-8"))


def _run_again(found: re.Match[str]) -> str:
    lines = _printed(shlex.split(found["command"]), width=100).splitlines()
    start = lines.index(found["heading"]) if found["heading"] else 0
    end = start + int(found["lines"]) if found["lines"] else len(lines)
    shown = [*(["…"] if start else []), *lines[start:end], *(["…"] if end < len(lines) else [])]
    return "\n".join([found["mark"], "```text", f"$ leaguetab {found['command']}", *shown, "```", "<!-- end run -->"])


def _printed(arguments: list[str], width: int) -> str:
    """Return what a command prints on a terminal of some width."""
    text = _Terminal()
    os.environ["COLUMNS"], os.environ["NO_COLOR"] = str(width), "1"
    with redirect_stdout(text), redirect_stderr(text):
        leaguetab([*arguments, "-q"])
    return text.written()


class _Terminal(io.TextIOWrapper):
    """Stands for standard output on a terminal."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8")

    def isatty(self) -> bool:
        """Tell that this is a terminal."""
        return True

    def written(self) -> str:
        """Return everything written."""
        self.flush()
        return self.buffer.getvalue().decode() if isinstance(self.buffer, io.BytesIO) else ""


def _between(text: str, mark: str, new: str) -> str:
    begin, end = f"<!-- begin {mark} -->\n", f"<!-- end {mark} -->\n"
    before, rest = text.split(begin)
    return before + begin + new + end + rest.split(end)[1]


def everything() -> dict[str, str]:
    """Return all generated files, by path from the top of the project."""
    made: dict[str, Callable[[], str]] = {
        "algorithms/algorithm.schema.json": lambda: as_text(algorithm_schema()),
        "configs/config.schema.json": lambda: as_text(config_schema()),
        "docs/reference/commands.md": commands,
        "docs/reference/errors.md": errors,
        "docs/sensitivity.md": sensitivity,
        "README.md": readme,
    }
    files = {path: make() for path, make in made.items()}
    files |= {path: with_runs(path) for path in PAGES_WITH_RUNS}
    files |= {f"docs/reference/{KIND_TITLES[kind].lower()}.md": methods(kind) for kind in KINDS}
    return files | dict(algorithms())


def main() -> int:
    """Write the files, or check them."""
    os.chdir(ROOT)
    stale = [
        path for path, text in everything().items() if not Path(path).is_file() or Path(path).read_text(encoding="utf-8") != text
    ]
    if "--check" in sys.argv[1:]:
        sys.stdout.write("".join(f"{path}: not what the code makes; run docs/generate.py\n" for path in stale))
        return 1 if stale else 0
    for path, text in everything().items():
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
