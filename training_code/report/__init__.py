"""What a run looks like to people: a page, tables, pictures. Of `pipeline` it reads pools and logs only; torch is never needed.

`show(run)` shows a run in a notebook; `python -m report FOLDER --out report.html` writes the page.
"""

from report.notebook import show

__all__ = ["show"]
