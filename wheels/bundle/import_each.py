"""Imports modules, tells which came: `import_each.py MUST MAY IMAGE`, lists with commas. Standard library only, for a stand-in of an image.

Those that must come need, by their metadata, nothing of the image; one that fails ends it with its traceback, unless what it misses is
a package of the image all the same (torchao names no torch). The others may want what is not there.
"""

from __future__ import annotations

import importlib
import sys


def main(must: str, may: str, image: str) -> int:
    """Exit status 0: all that must came."""
    came, want = [], []
    for name in filter(None, must.split(",")):
        try:
            importlib.import_module(name)
            came.append(name)
        except ModuleNotFoundError as error:
            if error.name not in image.split(","):
                raise
            want.append(f"{name} ({error.name})")
    for name in filter(None, may.split(",")):
        try:
            importlib.import_module(name)
            came.append(name)
        except Exception as error:  # a half image fails in any way, so nothing can be learned from how
            want.append(f"{name} ({type(error).__name__}: {str(error).splitlines()[0][:60] if str(error) else ''})")
    print(f"{', '.join(came) or 'none'} came; these want more of the image: {', '.join(want) or 'none'}")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
