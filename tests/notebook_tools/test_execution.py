"""Notebooks are executed with other parameters, and without a network, however that is taken away."""

import socket
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from kaggle_world import NO_NETWORK
from notebook_tools.execution import can_unshare, execute, main, offline, printed, with_parameters

CONNECT = "import socket, sys; socket.create_connection((sys.argv[1], int(sys.argv[2])), timeout=5); print('reached')"


def book(*sources: str) -> nbformat.NotebookNode:
    """The first cell is that of the parameters."""
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    made.cells[0].metadata["tags"] = ["parameters"]
    return made


def test_other_parameters_stand_behind_the_notebooks_own() -> None:
    made = with_parameters(book("A = 1\nB = None", "print(A)"), parameters={"B": [1, "x"], "A": None})
    assert [cell.source for cell in made.cells] == ["A = 1\nB = None", "B = [1, 'x']\nA = None", "print(A)"]
    assert len(with_parameters(book("A = 1"), parameters={}).cells) == 1
    with pytest.raises(ValueError, match="no parameter C; there are A"):
        with_parameters(book("A = 1"), parameters={"C": 2})
    with pytest.raises(ValueError, match="there are none"):
        with_parameters(nbformat.v4.new_notebook(), parameters={"C": 2})


def test_cells_run_to_the_first_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, out = tmp_path / "book.ipynb", tmp_path / "out.ipynb"
    nbformat.write(book("A = 1", "print(A + 1)\nA", "raise ValueError('no ' + str(A))", "print('never')"), path)
    arguments = [str(path), "--out", str(out), "--folder", str(tmp_path), "--parameters", '{"A": 41}']
    assert main(arguments) == 1 and "ValueError: no 41" in capsys.readouterr().err
    text = printed(nbformat.read(out, as_version=4))
    assert "42\n41\n" in text and "ValueError: no 41" in text and "never" not in text
    nbformat.write(book("A = 1", "import time\ntime.sleep(60)"), path)
    error = execute(notebook=path, out=out, parameters={}, folder=tmp_path, timeout=1)
    assert error is not None and "imeout" in error


@pytest.fixture
def port() -> int:
    """Where this process listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_namespace_reaches_nothing_outside(port: int) -> None:
    command = [sys.executable, "-c", CONNECT, "127.0.0.1", str(port)]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "reached\n"
    if not can_unshare():
        pytest.skip("this system gives no network namespaces to this user")
    done = subprocess.run(offline(command), capture_output=True, text=True, check=False)
    assert (
        done.returncode and "ConnectionRefused" in done.stderr
    )  # its own loopback device is up, and nobody listens there


def test_where_there_are_no_namespaces_only_this_machine_is_reached(port: int) -> None:
    def connect(host: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", CONNECT, host, str(port)]
        return subprocess.run(command, env={"PYTHONPATH": str(NO_NETWORK)}, capture_output=True, text=True, check=False)

    assert connect("127.0.0.1").stdout == "reached\n"
    refused = connect("192.0.2.1")  # an address for documentation: nobody has it
    assert refused.returncode and "no network in this test" in refused.stderr
