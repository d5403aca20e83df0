"""The page: a run, or two, as one HTML file that holds its own script, style and data and asks the network for nothing.

Data goes in as JSON blocks that no text of a puzzle can leave, and out on the page as text only; the page's own policy (CSP) names the
hashes of its script and style, so that nothing else can run.
"""

import base64
import hashlib
import json
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from arc_loader.files import write_atomically
from report.page_data import MOST_CANDIDATES, PageData, page_data
from report.run import Run

SCRIPTS = (
    *("dom.js", "puzzles.js", "theme.js", "grid.js", "numbers.js", "states.js", "loss.js", "evidence.js"),
    *("candidates.js", "detail.js", "summary.js", "filters.js", "table.js", "keys.js", "main.js"),
)
STYLES = ("page.css", "summary.css", "table.css", "detail.css", "print.css")
_FOLDER = files("report") / "page"


def write_page(path: Path | str, *, runs: Sequence[Run], candidates: int = MOST_CANDIDATES, title: str = "") -> None:
    """Write the page of one run, or of two that are compared, atomically. Same runs, same bytes. Raises as `page_data`, and OSError."""
    write_atomically(path, data=page_html(page_data(runs, candidates=candidates, title=title)).encode())


def page_html(data: PageData) -> str:
    """The page as text."""
    script = '"use strict";\n(function () {\n' + "\n".join(map(_text, SCRIPTS)) + "\n})();"
    style = "\n".join(map(_text, STYLES))
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(_text("page.html")).render(
        title=data.index["title"],
        policy=f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; img-src data:; "
        "base-uri 'none'; form-action 'none'",
        script=Markup(script),
        style=Markup(style),
        index=json_block(data.index),
        puzzles=[json_block(puzzle) for puzzle in data.puzzles],
    )


def json_block(value: Any) -> Markup:
    """JSON that can stand in a `<script>` element: `<`, `>` and `&` are written as escapes of JSON, so no text can end the element."""
    text = json.dumps(value, separators=(",", ":"), allow_nan=False)
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)


def _text(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """As a policy names a script or style."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
