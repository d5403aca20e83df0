"""`show(run)`: the page of a run, or of two, inside Jupyter. The page stands in a frame of its own that can reach nothing outside it."""

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from report.page import page_html
from report.page_data import MOST_CANDIDATES, page_data
from report.run import Run, read_run

if TYPE_CHECKING:
    from IPython.display import HTML

AnyRun: TypeAlias = Run | Path | str


def show(run: AnyRun | Sequence[AnyRun], *, height: int = 800, candidates: int = MOST_CANDIDATES) -> "HTML":
    """What a notebook displays: the same page as the file.

    run: a folder or a Run, or two of them to compare; height: of the frame, in pixels; candidates: as in `page_data`
    Raises as `read_run` and `page_data`.
    """
    from IPython.display import HTML

    given = [run] if isinstance(run, (Run, Path, str)) else list(run)
    if wrong := [one for one in given if not isinstance(one, (Run, Path, str))]:
        raise ValueError(f"a folder or a Run is needed, not {type(wrong[0]).__name__}: {wrong[0]!r:.80}")
    runs = [one if isinstance(one, Run) else read_run(one) for one in given]
    page = escape(page_html(page_data(runs, candidates=candidates)), quote=True)
    style = f"width:100%;height:{int(height)}px;border:1px solid #8886;border-radius:6px"
    frame = f'<iframe sandbox="allow-scripts allow-modals" style="{style}" srcdoc="{page}"></iframe>'
    return HTML(f"<div>{frame}</div>")
