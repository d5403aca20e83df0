"""What the machine of a notebook has: its GPUs, their memory, whether they know bf16; how many workers that makes. Loads no model."""

from collections.abc import Sequence
from dataclasses import dataclass

import environment

_BFLOAT16 = 8  # compute capability from which on NVIDIA's GPUs compute in bfloat16 (T4: 7.5, L4: 8.9)


@dataclass(frozen=True)
class Gpu:
    """A GPU. gib: its memory; bfloat16: whether it computes in it (a T4 does not)."""

    name: str
    gib: float
    bfloat16: bool


@dataclass(frozen=True)
class Machine:
    """GPUs and usable CPU cores."""

    gpus: tuple[Gpu, ...]
    cores: int

    @property
    def device(self) -> str:
        """torch's name of the kind of device."""
        return "cuda" if self.gpus else "cpu"

    @property
    def dtype(self) -> str:
        """What is computed in: bfloat16, or float16 where a GPU lacks it; without a GPU what the CPU is fast in."""
        if not self.gpus:
            from model_tools.dtypes import pick_dtype  # after this process has set what torch reads when it is imported

            return pick_dtype("auto", device="cpu")
        return "bfloat16" if all(gpu.bfloat16 for gpu in self.gpus) else "float16"

    @property
    def workers(self) -> int:
        """Worker processes: one a GPU, so that one that breaks takes neither the notebook nor the others with it; 0: no GPU, no process."""
        return len(self.gpus)

    def __str__(self) -> str:
        if not self.gpus:
            return f"no GPU, {self.cores} CPU cores, {self.dtype}"
        return f"{_counted([f'{gpu.name} ({gpu.gib:.0f} GiB)' for gpu in self.gpus])}, {self.dtype}, {self.cores} CPU cores"


def this_machine() -> Machine:
    """As torch sees it."""
    import torch

    gpus = []
    for number in range(torch.cuda.device_count()):
        about = torch.cuda.get_device_properties(number)
        gpus.append(Gpu(name=about.name, gib=about.total_memory / 2**30, bfloat16=about.major >= _BFLOAT16))
    return Machine(gpus=tuple(gpus), cores=environment.use_all_cores())


def _counted(names: Sequence[str]) -> str:
    return " + ".join(f"{names.count(name)} x {name}" for name in dict.fromkeys(names))
