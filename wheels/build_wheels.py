"""Makes a complete offline bundle of wheels for a target: `build_wheels.py kaggle-2026-l4`. Without a target, lists the targets."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from bundle.building import Bundle, build  # noqa: E402
from bundle.kaggle_metadata import PLACEHOLDER  # noqa: E402
from bundle.targets import measured_here, names_of_targets, read_target  # noqa: E402

DIST = Path(__file__).resolve().parent / "dist"


def main(argv: list[str] | None = None) -> int:
    """Exit status: 0 the bundle is there, 2 it could not be made (an older one stays)."""
    args = _parse(argv)
    if args.target is None:
        for name in names_of_targets():
            print(f"{name:22} {read_target(name).description}")
        return 0
    try:
        target = read_target(args.target)
        if args.image == "here":
            target = measured_here(target)
        bundle = build(
            target,
            folder=Path(args.out) if args.out else DIST / target.name,
            indexes=args.index,
            with_unsloth=args.with_unsloth,
            here=args.image == "here",
            owner=args.owner,
            ours=Path(args.our_wheel) if args.our_wheel else None,
        )
    except (ValueError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    tell(bundle)
    return 0


def tell(bundle: Bundle) -> None:
    """What was made, a line a wheel."""
    for wheel in bundle.wheels:
        size = wheel.path.stat().st_size / 1e6
        note = f"  replaces {bundle.replaced[wheel.name]}" if wheel.name in bundle.replaced else ""
        print(f"{wheel.name:24} {wheel.version:16} {size:7.1f} MB  {wheel.licence[:40]}{note}")
    print(
        f"{bundle.folder}: {len(bundle.wheels)} wheels, {bundle.bytes() / 1e6:.1f} MB, for {bundle.target.description}"
    )
    print(f"image: {bundle.target.image}")
    if not bundle.exact:
        print(
            f"No Python {bundle.target.python} is on this machine: pip read environment markers as this Python, so check the list."
        )


def _parse(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("target", nargs="?", metavar="TARGET", help=f"one of {', '.join(names_of_targets())}")
    parser.add_argument("--out", help="folder of the bundle; default wheels/dist/TARGET")
    parser.add_argument(
        "--image",
        choices=("file", "here"),
        default="file",
        help="what the image has: the target's list, or this very Python's packages",
    )
    parser.add_argument(
        "--index",
        action="append",
        default=[],
        help="a further package index, e.g. https://download.pytorch.org/whl/cpu",
    )
    parser.add_argument(
        "--our_wheel", metavar="FILE", help="arc_solver-*.whl, instead of building it from this repository"
    )
    parser.add_argument("--with_unsloth", action="store_true", help="add unsloth and what it needs")
    parser.add_argument(
        "--owner",
        default=os.environ.get("KAGGLE_USERNAME", PLACEHOLDER),
        help="Kaggle account of the dataset",
    )
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
