"""All puzzles as one HTML page: pictures beside code, to be filtered by concept. Runs programs, but decides nothing."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from jinja2 import Environment
from markupsafe import Markup

from arc_loader.grids import Grid
from arc_loader.tasks import Pair
from omni_arc.examples import new_pair, rng_of
from omni_arc.png import grid_png
from omni_arc.register import Puzzle

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ title }}</title><style>
body { font: 14px/1.4 system-ui, sans-serif; margin: 1rem auto; max-width: 90rem; padding: 0 1rem; color: #222; background: #fff }
nav button { margin: 2px; padding: 2px 8px; border: 1px solid #aaa; border-radius: 10px; background: #f4f4f4; cursor: pointer }
nav button[aria-pressed=true] { background: #0058a8; color: #fff }
article { display: grid; grid-template-columns: minmax(20rem, 2fr) 3fr; gap: 1rem; border-top: 1px solid #ccc; padding: .8rem 0 }
article[hidden] { display: none }
h2 { font-size: 1rem; margin: 0 } p { margin: .3rem 0 }
pre { background: #f6f6f6; padding: .5rem; overflow-x: auto; margin: .3rem 0; font-size: 12px }
.pairs { display: flex; flex-wrap: wrap; gap: .8rem; align-items: flex-start } figure { margin: 0 }
figcaption { font-size: 11px; color: #555 } img { display: block; margin-bottom: 3px; image-rendering: pixelated; max-width: 10rem }
.tag { font-size: 11px; background: #e8eef7; border-radius: 8px; padding: 0 6px; margin-right: 3px }
@media (max-width: 50rem) { article { grid-template-columns: 1fr } }
</style></head><body>
<h1>{{ title }}</h1>
<nav aria-label="concepts"><button data-tag="" aria-pressed="true">all ({{ entries|length }})</button>
{%- for tag, number in tags %}<button data-tag="{{ tag }}" aria-pressed="false">{{ tag }} ({{ number }})</button>{% endfor %}</nav>
{% for entry in entries %}
<article id="{{ entry.puzzle.id }}" data-tags="{{ entry.puzzle.concepts|join(' ') }}"><div>
<h2>{{ entry.puzzle.name.replace('_', ' ') }} <a href="#{{ entry.puzzle.id }}">{{ entry.puzzle.id }}</a></h2>
<p>{{ entry.puzzle.description }}</p>
<p>{% for tag in entry.puzzle.concepts %}<span class="tag">{{ tag }}</span>{% endfor %}</p>
<pre><code>{{ entry.puzzle.source }}</code></pre></div>
<div class="pairs">{% for caption, pair in entry.pairs %}<figure><figcaption>{{ caption }}</figcaption>
<img alt="input" src="{{ picture(pair.input) }}"><img alt="output" src="{{ picture(pair.output) }}"></figure>{% endfor %}</div></article>
{% endfor %}
<script>
document.querySelector("nav").addEventListener("click", event => {
  const button = event.target.closest("button");
  if (!button) return;
  document.querySelectorAll("nav button").forEach(b => b.setAttribute("aria-pressed", b === button));
  const tag = button.dataset.tag;
  document.querySelectorAll("article").forEach(a => { a.hidden = tag !== "" && !a.dataset.tags.split(" ").includes(tag); });
});
</script></body></html>
"""


@dataclass(frozen=True)
class Entry:
    """A puzzle of the page. pairs: (caption, pair), real and generated ones."""

    puzzle: Puzzle
    pairs: tuple[tuple[str, Pair], ...]


def entry_of(puzzle: Puzzle, *, real: Sequence[Pair], generated: int, seed: int = 0) -> Entry:
    """A puzzle with its real pairs and so many generated ones, from easy to difficult."""
    pairs = [(f"real {n + 1}", pair) for n, pair in enumerate(real)]
    for n in range(generated):
        rng = rng_of(seed=seed, puzzle_id=puzzle.id, number=n)
        pairs.append((f"generated {n + 1}", new_pair(puzzle, rng=rng, difficulty=(n + 0.5) / generated)))
    return Entry(puzzle, tuple(pairs))


def gallery_html(entries: Sequence[Entry], *, title: str = "Puzzles as code") -> str:
    """The page, with all pictures inside; whatever the entries say is escaped."""
    tags = Counter(tag for entry in entries for tag in entry.puzzle.concepts)
    template = Environment(autoescape=True).from_string(_PAGE)
    return template.render(title=title, entries=entries, tags=sorted(tags.items()), picture=_picture)


def _picture(grid: Grid) -> Markup:
    cell = 8 if max(grid.shape) <= 15 else 5
    return Markup("data:image/png;base64,") + base64.b64encode(grid_png(grid, cell=cell)).decode()
