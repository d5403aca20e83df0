"""The page as a file: it holds everything, names nothing outside, and no text in its data can become markup or script."""

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report.__main__ import main
from report.notebook import show
from report.page import json_block, page_html, write_page
from report.page_data import PageData, page_data
from report.run import read_run
from report_world import small_run

TRAINING_CODE = Path(__file__).resolve().parents[2] / "training_code"


class Elements(HTMLParser):
    """Every element with its attributes, and what stands in scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict]] = []
        self.inside: list[tuple[dict, str]] = []
        self._open = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.found.append((tag, dict(attrs)))
        self._open = tag in ("script", "style")

    def handle_endtag(self, tag: str) -> None:
        self._open = False

    def handle_data(self, data: str) -> None:
        if self._open:
            self.inside.append((self.found[-1][1], data))


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    return page_html(page_data([read_run(small_run(tmp_path_factory.mktemp("runs") / "small"))]))


def test_the_page_names_nothing_outside_and_only_its_own_code_runs(page: str) -> None:
    elements = Elements(page)
    for tag, attributes in elements.found:
        assert not {"src", "srcset", "action", "data", "style", "onclick", "onload", "onerror"} & set(attributes), tag
        assert attributes.get("href", "#").startswith("#") and tag not in ("link", "base", "img", "iframe", "object")
    for outside in ("http:", "https:", "//cdn", "@import", "url("):
        found = page.replace("http://www.w3.org/2000/svg", "")  # a name, nothing is fetched from it
        assert outside not in found
    policy = next(a["content"] for _, a in elements.found if a.get("http-equiv") == "Content-Security-Policy")
    assert "default-src 'none'" in policy and "unsafe" not in policy and "connect-src" not in policy
    code = [text for attributes, text in elements.inside if attributes.get("type") != "application/json"]
    assert len(code) == 2
    for text in code:
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    for forbidden in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "new Function",
        "fetch(",
    ):
        assert forbidden not in page


def test_the_page_is_the_same_again(tmp_path: Path) -> None:
    run = read_run(small_run(tmp_path / "small"))
    write_page(tmp_path / "a.html", runs=[run])
    write_page(tmp_path / "b.html", runs=[run])
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()


signs = st.text(st.sampled_from("<>!-/&\"'scriptSCRIPT \u2028\u2029\\{}%"), max_size=30)
values = st.recursive(
    signs | st.integers() | st.none(), lambda v: st.lists(v) | st.dictionaries(signs, v), max_leaves=6
)


@given(values)
def test_no_text_can_leave_its_block(value: object) -> None:
    block = str(json_block(value))
    assert not set("<>&") & set(block) and block.isascii()
    assert json.loads(block) == value


@given(title=signs)
def test_no_text_can_leave_the_title(title: str) -> None:
    text = page_html(PageData(index={"title": title}, puzzles=[]))
    plain = [tag for tag, _ in Elements(page_html(PageData(index={"title": "a"}, puzzles=[]))).found]
    assert [tag for tag, _ in Elements(text).found] == plain


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    folder, out = small_run(tmp_path / "small"), tmp_path / "deep" / "report.html"
    options = [str(folder), str(folder), "--out", str(out), "--png", str(tmp_path / "p.png"), "--puzzles", "half,late"]
    assert main([*options, "--title", "Two & <one>"]) == 0
    assert "5 puzzles" in (said := capsys.readouterr().out) and "3 test inputs" in said
    assert "<title>Two &amp; &lt;one&gt;</title>" in out.read_text()
    assert (tmp_path / "p.png").read_bytes().startswith(b"\x89PNG")
    assert main([str(tmp_path / "none"), "--out", str(out)]) == 2 and "none: no folder" in capsys.readouterr().err
    assert main([str(folder)] * 3) == 2 and "3 folders" in capsys.readouterr().err
    (folder / "pool.npz").write_bytes((folder / "pool.npz").read_bytes()[:-30])
    assert main([str(folder), "--out", str(out)]) == 2 and "pool.npz: not a candidate pool" in capsys.readouterr().err


def test_no_torch_and_no_notebook_is_imported(tmp_path: Path) -> None:
    code = (
        "import sys; from report.__main__ import main; code = main(sys.argv[1:]); "
        "print([m for m in ('torch', 'transformers', 'matplotlib', 'IPython') if m in sys.modules]); sys.exit(code)"
    )
    process = subprocess.run(
        [sys.executable, "-c", code, str(small_run(tmp_path / "small")), "--out", str(tmp_path / "r.html")],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(TRAINING_CODE)},
        check=True,
    )
    assert process.stdout.splitlines()[-1] == "[]"


def test_in_a_notebook_the_page_stands_in_a_frame_that_reaches_nothing(tmp_path: Path) -> None:
    pytest.importorskip("IPython")
    folder = small_run(tmp_path / "small")
    shown = show(folder, height=500)
    _, (tag, attributes) = Elements(shown.data).found
    assert (
        tag == "iframe"
        and attributes["sandbox"] == "allow-scripts allow-modals"
        and "height:500px" in attributes["style"]
    )
    assert attributes["srcdoc"] == page_html(page_data([read_run(folder)]))
    two = show([folder, read_run(folder)])
    assert "small (1) against small (2)" in Elements(two.data).found[1][1]["srcdoc"]


def test_in_a_real_kernel(tmp_path: Path) -> None:
    nbformat, nbclient = pytest.importorskip("nbformat"), pytest.importorskip("nbclient")
    folder = small_run(tmp_path / "small")
    code = f"import sys; sys.path.insert(0, {str(TRAINING_CODE)!r})\nimport report\nreport.show({str(folder)!r})"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    nbclient.NotebookClient(notebook, timeout=120).execute()
    (output,) = notebook.cells[0].outputs
    assert output["output_type"] == "execute_result" and "srcdoc" in Elements(output["data"]["text/html"]).found[1][1]


def test_what_cannot_be_shown_is_named(tmp_path: Path) -> None:
    pytest.importorskip("IPython")
    with pytest.raises(ValueError, match="a folder or a Run is needed, not int"):
        show([3])
    with pytest.raises(ValueError, match="none: no folder"):
        show(tmp_path / "none")


def test_every_file_of_the_page_is_in_it(page: str) -> None:
    files = sorted((TRAINING_CODE / "report" / "page").iterdir())
    assert len(files) > 15
    for file in files:
        lines = [line for line in file.read_text().splitlines() if line.strip()]
        assert len(lines) < 300, file
        if file.suffix != ".html":
            assert file.read_text() in page, file
    assert re.search(r'"page/\*"|page/\*\.js', (TRAINING_CODE.parent / "pyproject.toml").read_text())
