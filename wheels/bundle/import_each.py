"""Imports the modules named on the command line and tells which came, and which want something that is not there. Standard library only."""

from __future__ import annotations

import importlib
import importlib.metadata
import sys


def main(names: list[str]) -> int:
    """Exit status 1 if a module fails for another reason than a missing package."""
    came, want = [], {}
    for name in names:
        try:
            importlib.import_module(name)
            came.append(name)
        except ModuleNotFoundError as error:
            if error.name is not None and error.name.split(".")[0] in names:
                raise
            want[name] = error.name
        except importlib.metadata.PackageNotFoundError as error:
            want[name] = error.name
    print(
        f"{', '.join(came) or 'none'} imported; of the image, and not here: "
        + ", ".join(f"{n} ({m})" for n, m in want.items())
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
