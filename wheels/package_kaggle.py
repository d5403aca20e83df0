"""Writes the folders for `kaggle datasets create` and `kaggle kernels push`, and how to upload them: what `make kaggle-package` runs."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from build_wheels import DIST  # noqa: E402
from bundle.building import build  # noqa: E402
from bundle.kaggle_metadata import PLACEHOLDER  # noqa: E402
from bundle.kaggle_package import package, read_kernels  # noqa: E402
from bundle.our_wheel import ROOT  # noqa: E402
from bundle.targets import read_target  # noqa: E402

KERNELS = Path(__file__).resolve().parent / "kernels.json"


def main(argv: list[str] | None = None) -> int:
    """Exit status: 0 everything is there, 2 something could not be made."""
    args = _parse(argv)
    try:
        kernels = read_kernels(KERNELS)
        bundles = {
            target: Path(args.wheels) / target for target in dict.fromkeys(k.wheels for k in kernels if k.wheels)
        }
        for target, folder in bundles.items():
            if not args.keep_wheels:
                print(f"building the bundle {target} ...", flush=True)
                build(read_target(target), folder=folder, owner=args.owner, with_unsloth=args.with_unsloth)
        _, missing = package(
            Path(args.out),
            owner=args.owner,
            kernels=kernels,
            bundles=bundles,
            notebooks=ROOT / "kaggle_notebooks",
            model=Path(args.model),
            models=args.model_source,
            root=ROOT,
        )
    except (ValueError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    print(f"{args.out}:\n")
    print((Path(args.out) / "upload.txt").read_text(encoding="utf-8"), end="")
    if args.owner == PLACEHOLDER:
        print(
            f"\nThe account is not known: `make kaggle-package KAGGLE_USER=name`, or replace {PLACEHOLDER} in all *-metadata.json."
        )
    return 0


def _parse(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--owner", default=os.environ.get("KAGGLE_USERNAME") or PLACEHOLDER, help="name of the Kaggle account"
    )
    parser.add_argument("--out", default=str(ROOT / "output" / "kaggle"), help="where the folders go")
    parser.add_argument("--wheels", default=str(DIST), help="folder of the bundles, one a target")
    parser.add_argument(
        "--keep_wheels", action="store_true", help="take the bundles that are there instead of building them anew"
    )
    parser.add_argument("--with_unsloth", action="store_true", help="build them with unsloth")
    parser.add_argument(
        "--model", default=str(ROOT / "input" / "models" / "arc-small"), help="checkpoint folder that is packed"
    )
    parser.add_argument(
        "--model_source",
        action="append",
        default=[],
        help="a model on Kaggle instead: owner/model/transformers/default/1",
    )
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
