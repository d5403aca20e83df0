"""Notebooks executed from outside, by nbclient: with other parameters, and without a network. For tests and rehearsals.

    python -m notebook_tools.execution NOTEBOOK --out EXECUTED --parameters '{"PUZZLES": 2}'

Exit status: 0, or 1 if a cell raised an error (the executed notebook with the error is written all the same). Knows no puzzles.
"""

import argparse
import json
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError

# In a network namespace of its own a process sees nothing but a loopback device that is down.
_LOOPBACK_UP = """
import fcntl, os, socket, struct, sys
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
    fcntl.ioctl(any_socket, 0x8914, struct.pack("16sh14x", b"lo", 0x49))  # SIOCSIFFLAGS: IFF_UP | IFF_LOOPBACK | IFF_RUNNING
os.execvp(sys.argv[1], sys.argv[1:])
"""


def execute(*, notebook: Path, out: Path, parameters: Mapping[str, Any], folder: Path, timeout: float) -> str | None:
    """Run all cells in a new kernel and write the executed notebook to `out`; the error that ended it, None if there was none.

    parameters: values for names of the cell tagged `parameters`; folder: the kernel's; timeout: seconds a cell may take
    Raises ValueError for a parameter that the notebook does not have.
    """
    book = with_parameters(nbformat.read(notebook, as_version=4), parameters=parameters, where=notebook)
    client = NotebookClient(book, timeout=timeout, resources={"metadata": {"path": str(folder)}})
    try:
        client.execute()
    except CellExecutionError as error:
        return f"{error.ename}: {error.evalue}"
    except (TimeoutError, DeadKernelError) as error:
        return f"{type(error).__name__}: {error}"
    finally:
        nbformat.write(book, out)
    return None


def with_parameters(
    book: nbformat.NotebookNode, *, parameters: Mapping[str, Any], where: Path | str = "notebook"
) -> nbformat.NotebookNode:
    """The notebook with a cell of other values behind the one tagged `parameters`. Raises ValueError for a name that it does not have."""
    if not parameters:
        return book
    places = [n for n, cell in enumerate(book.cells) if "parameters" in cell.metadata.get("tags", [])]
    known = {line.partition(" = ")[0] for n in places for line in book.cells[n].source.splitlines() if " = " in line}
    if unknown := sorted(set(parameters) - known):
        raise ValueError(f"{where}: no parameter {', '.join(unknown)}; there are {', '.join(sorted(known)) or 'none'}")
    lines = [f"{name} = {value!r}" for name, value in parameters.items()]
    book.cells.insert(places[-1] + 1, nbformat.v4.new_code_cell("\n".join(lines)))
    return book


def printed(book: nbformat.NotebookNode) -> str:
    """All text of an executed notebook's outputs, errors too."""
    texts = []
    for cell in book.cells:
        for output in cell.get("outputs", []):
            if output.output_type == "stream":
                texts.append(output.text)
            elif output.output_type == "error":
                texts.append(f"{output.ename}: {output.evalue}\n")
            else:
                texts.append(f"{output.get('data', {}).get('text/plain', '')}\n")
    return "".join(texts)


@lru_cache(maxsize=1)
def can_unshare() -> bool:
    """Whether a process of this user may leave the network (Linux, user namespaces allowed)."""
    if shutil.which("unshare") is None:
        return False
    return subprocess.run(offline(["true"]), capture_output=True, check=False).returncode == 0


def offline(command: Sequence[str]) -> list[str]:
    """The command in a network namespace of its own, with nothing but a loopback device in it."""
    return ["unshare", "--map-root-user", "--net", sys.executable, "-c", _LOOPBACK_UP, *command]


def main(argv: Sequence[str] | None = None) -> int:
    """From the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notebook", type=Path)
    parser.add_argument("--out", type=Path, required=True, help="where the executed notebook goes")
    parser.add_argument("--parameters", type=json.loads, default={}, help="other values of its parameters, as JSON")
    parser.add_argument("--folder", type=Path, default=Path("."), help="that the kernel works in")
    parser.add_argument("--timeout", type=float, default=600.0, help="seconds that a cell may take")
    args = parser.parse_args(argv)
    error = execute(
        notebook=args.notebook,
        out=args.out,
        parameters=args.parameters,
        folder=args.folder,
        timeout=args.timeout,
    )
    if error is not None:
        print(error, file=sys.stderr)
    return 0 if error is None else 1


if __name__ == "__main__":
    sys.exit(main())
