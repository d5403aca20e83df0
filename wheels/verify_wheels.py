"""Proves a bundle without network: `verify_wheels.py cpu`. What the image has decides how far a proof can go here; it says how far it went.

A target without an image (cpu) is installed into a fresh environment and has to work: imports, vocabulary shrink, training, 4 bits, a
puzzle. For the others torch and the rest of the image are not here: every wheel is opened and checked, pip resolves and installs the
bundle in a stand-in of the image (the right Python, the names and versions of its packages), and what needs nothing of the image is
imported. With --torch WHEEL the image itself is rebuilt from its list with that torch, and the full proof runs in it.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from bundle.checking import check_bundle, modules_left_out, need_nothing_of_the_image  # noqa: E402
from bundle.image_stand_in import find_python, make_stand_in  # noqa: E402
from bundle.no_network import Isolation, isolation, run_isolated  # noqa: E402
from bundle.our_wheel import ROOT  # noqa: E402
from bundle.real_image import make_real_image  # noqa: E402
from bundle.resolution import platform_options  # noqa: E402
from bundle.targets import Target, names_of_targets, read_target  # noqa: E402
from bundle.wheel_files import Wheel  # noqa: E402

HERE = Path(__file__).resolve().parent
PROOF = HERE / "bundle" / "proof.py"
IMPORTS = HERE / "bundle" / "import_each.py"


class ProofError(ValueError):
    """A step of the proof failed; the message holds what it said."""


def main(argv: list[str] | None = None) -> int:
    """Exit status: 0 everything that can be shown here holds, 1 something does not, 2 wrong arguments."""
    args = _parse(argv)
    try:
        target = read_target(args.target)
    except ValueError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    try:
        with tempfile.TemporaryDirectory(prefix="verify-") as work:
            verify(
                target,
                folder=Path(args.bundle or HERE / "dist" / target.name),
                model=Path(args.model),
                work=Path(work),
                torch=args.torch,
            )
    except (ValueError, OSError, subprocess.CalledProcessError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


def verify(target: Target, *, folder: Path, model: Path, work: Path, torch: str | None) -> None:
    """Everything that can be shown here of the bundle in `folder`, a line for each step. Raises ValueError for the first that fails."""
    wheels = check_bundle(folder, target=target)
    ours = next(wheel.path for wheel in wheels if wheel.name == "arc-solver")
    if left_out := modules_left_out(ours, code=ROOT / "training_code"):
        raise ProofError(f"{ours.name} lacks {', '.join(left_out)}; build the bundle again")
    print(
        f"files      {len(wheels)} wheels: manifest, lock, hashes, RECORD, tags, Requires-Python and every requirement checked"
    )
    without = isolation()
    print(f"isolation  {without.how}")
    python = find_python(target.python)
    if python is None:
        resolve_for_another_python(target, folder=folder, work=work, isolation=without)
    elif not target.packages:
        subprocess.run([str(python), "-m", "venv", str(work / "venv")], check=True)
        prove(folder, python=work / "venv" / "bin" / "python", model=model, work=work, isolation=without)
    elif torch:
        image = make_real_image(target, folder=work / "venv", python=python, torch=torch)
        print(
            f"image      rebuilt from its list with {torch} instead of torch {target.packages['torch']}: {image.told}"
        )
        prove(folder, python=image.python, model=model, work=work, isolation=without)
    else:
        resolve(target, folder=folder, wheels=wheels, python=python, work=work, isolation=without)


def prove(folder: Path, *, python: Path, model: Path, work: Path, isolation: Isolation) -> None:
    """Install for real, then the whole proof."""
    _say("install", run_isolated([str(python), str(folder / "install_wheels.py")], isolation=isolation))
    done = run_isolated(
        [str(python), str(PROOF), str(model.resolve()), str(work / "proof")], isolation=isolation, cwd=work
    )
    _say("", done)
    print("proved: installed without network, imported, shrunk, trained, quantised, solved")


def resolve(
    target: Target, *, folder: Path, wheels: tuple[Wheel, ...], python: Path, work: Path, isolation: Isolation
) -> None:
    """Dry run and installation in a stand-in of the image, then whatever can be imported there."""
    place = make_stand_in(target, folder=work / "image", python=python, with_pip=True)
    installer = [str(place), str(folder / "install_wheels.py")]
    _say("dry run", run_isolated([*installer, "--check-only"], isolation=isolation))
    _say("install", run_isolated(installer, isolation=isolation))
    alone = need_nothing_of_the_image(wheels, target=target)
    must = [module for wheel in wheels if wheel.name in alone for module in wheel.modules]
    may = [module for wheel in wheels if wheel.name not in {*alone, "arc-solver"} for module in wheel.modules]
    lists = [",".join(names) for names in (must, may, [name.replace("-", "_") for name in target.packages])]
    _say("imports", run_isolated([str(place), str(IMPORTS), *lists], isolation=isolation))
    print(
        f"not proved here: running it. The image of {target.name} ({target.image}) is a stand-in: Python {target.python} is real, of the "
        f"{len(target.packages)} packages only names and versions are; an assumption until `build_wheels.py --image here` ran there"
    )


def resolve_for_another_python(target: Target, *, folder: Path, work: Path, isolation: Isolation) -> None:
    """A dry run of pip for the target, by this Python, in a stand-in of the image: what is left without the right Python."""
    place = make_stand_in(target, folder=work / "image", python=Path(sys.executable))
    command = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        str(place),
        "install",
        "--dry-run",
        "--quiet",
        *platform_options(target),
    ]
    command += [
        "--no-index",
        "--find-links",
        str(folder),
        "--require-hashes",
        "--requirement",
        str(folder / "requirements.lock"),
    ]
    _say("dry run", run_isolated(command, isolation=isolation))
    print(
        f"not proved here: installing it. No Python {target.python} is on this machine; pip resolved for it, markers read by another Python"
    )


def _say(name: str, done: subprocess.CompletedProcess[str]) -> None:
    if done.returncode != 0:
        raise ProofError(f"{name or 'proof'} failed (exit status {done.returncode}):\n{done.stdout[-4000:]}")
    text = done.stdout.strip()
    print(f"{name:10} {text}" if name else text)


def _parse(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("target", metavar="TARGET", help=f"one of {', '.join(names_of_targets())}")
    parser.add_argument("--bundle", help="folder of the bundle; default wheels/dist/TARGET")
    parser.add_argument(
        "--model", default=str(ROOT / "input" / "models" / "arc-small"), help="checkpoint for the proof"
    )
    parser.add_argument(
        "--torch",
        metavar="REQUIREMENT",
        help="rebuild the image with this torch (torch==2.13.0+cpu), prove all",
    )
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
