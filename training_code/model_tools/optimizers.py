"""One optimizer for every engine: float32 copies of half-precision parameters, two learning rates, AdamW, 8-bit AdamW or Muon.

Small steps would be lost in bfloat16 weights, so the step is taken on float32 copies and written back; a parameter that is float32
already is its own copy. Where the model computes in float16, the loss is scaled so that small gradients survive. Knows no samples.
"""

import math

import torch
from torch import Tensor, nn

from model_tools.train_recipe import TrainRecipe

_QUANTISED = "__bnb_optimizer_quant_state__"  # under which bitsandbytes nests the 8-bit part of a parameter's state
_GROWTH_STEPS = 200  # good steps after which the scale of the loss doubles
_SCALE = 2.0**12  # to begin with


class MasterOptimizer(torch.optim.Optimizer):
    """Steps the parameters of `model` that require gradients, as `recipe` says.

    A torch optimizer whose parameter groups hold the model's own parameters (what Trainer and schedulers see); rates in the groups are
    what the next step uses, `base_lr` are the peak rates. `norm`: length of the last step's gradient before it was shortened.
    Raises ValueError if nothing requires gradients, or for 'adamw_8bit' without bitsandbytes.
    """

    def __init__(self, *, model: nn.Module, recipe: TrainRecipe):
        named = [(name, parameter) for name, parameter in model.named_parameters() if parameter.requires_grad]
        if not named:
            raise ValueError("no parameter of the model requires gradients: nothing to train")
        self.recipe = recipe
        self.live = [parameter for _, parameter in named]
        self.master = [
            live if live.dtype == torch.float32 else nn.Parameter(live.detach().float().clone()) for live in self.live
        ]
        self.norm = 0.0
        self.scale = _SCALE if any(p.dtype == torch.float16 for p in model.parameters()) else 1.0
        self.scaled = self.scale != 1.0
        self.good_steps = 0
        groups = parameter_groups(named=named, recipe=recipe)
        super().__init__(groups, {})
        copies = {id(live): master for live, master in zip(self.live, self.master, strict=True)}
        parts: dict[bool, list[dict]] = {True: [], False: []}
        for number, group in enumerate(self.param_groups):
            own = {**group, "params": [copies[id(live)] for live in group["params"]], "of": number}
            parts[recipe.optimizer == "muon" and group["kind"] == "layers"].append(own)
        self.parts = [_muon(parts[True])] if parts[True] else []
        if parts[False]:
            self.parts.append(_adamw(parts[False], recipe))

    def backward(self, loss: Tensor) -> None:
        """Adds the gradient of `loss` to the parameters' gradients, scaled if the model computes in float16."""
        (loss * self.scale if self.scaled else loss).backward()

    @torch.no_grad()
    def step(self, closure: None = None) -> None:
        """One step with the gradients of the live parameters, which are used up. A step with an infinite gradient is left out."""
        for live, master in zip(self.live, self.master, strict=True):
            if live is not master:
                master.grad = None if live.grad is None else live.grad.float()
                live.grad = None
            if self.scaled and master.grad is not None:
                master.grad /= self.scale
        self.norm = float(nn.utils.clip_grad_norm_(self.master, self.recipe.max_grad_norm))
        if self._goes(self.norm):
            for part in self.parts:
                for group in part.param_groups:
                    group["lr"] = self.param_groups[group["of"]]["lr"]
                part.step()
            self._publish()
        for master in self.master:
            master.grad = None

    def set_factor(self, factor: float) -> None:
        """Makes the rates of the next step `factor` times their peak."""
        for group in self.param_groups:
            group["lr"] = group["base_lr"] * factor

    def rates(self) -> dict[str, float]:
        """The rates of the last step: 'embeddings' and what else there is of 'layers' and 'rest'."""
        return {group["kind"]: group["lr"] for group in self.param_groups}

    def tensors(self) -> dict[str, Tensor]:
        """Everything that a later start needs, as flat named tensors: `master.<number>` in the order of the model's parameters, ..."""
        tensors = {f"master.{number}": master.detach() for number, master in enumerate(self.master)}
        if self.scaled:
            tensors["scale"] = torch.tensor([self.scale, self.good_steps], dtype=torch.float64)
        for which, part in enumerate(self.parts):
            for number, entry in part.state_dict()["state"].items():
                flat = {**{k: v for k, v in entry.items() if k != _QUANTISED}, **entry.get(_QUANTISED, {})}
                tensors.update(
                    # clone: bitsandbytes shares its maps among all parameters, a safetensors file holds no shared ones
                    {f"optimizer.{which}.{number}.{name}": torch.as_tensor(v).clone() for name, v in flat.items()}
                )
        return tensors

    def restore(self, tensors: dict[str, Tensor]) -> None:
        """Puts `tensors()` back; raises ValueError if it is of another model or optimizer."""
        shapes = {name: tuple(tensor.shape) for name, tensor in tensors.items() if name.startswith("master.")}
        if shapes != {f"master.{number}": tuple(master.shape) for number, master in enumerate(self.master)}:
            raise ValueError("the training state belongs to a model of other shape; use another checkpoint folder")
        with torch.no_grad():
            for number, master in enumerate(self.master):
                master.copy_(tensors[f"master.{number}"])
        if self.scaled and "scale" in tensors:
            self.scale, self.good_steps = float(tensors["scale"][0]), int(tensors["scale"][1])
        for which, part in enumerate(self.parts):
            entries: dict[int, dict] = {}
            for name, tensor in tensors.items():
                if name.startswith(f"optimizer.{which}."):
                    _, _, number, field = name.split(".")
                    whole = tensor.ndim == 0 and not tensor.is_floating_point()  # a counter of bitsandbytes
                    entries.setdefault(int(number), {})[field] = int(tensor) if whole else tensor
            state = part.state_dict()
            part.load_state_dict({"state": entries, "param_groups": state["param_groups"]})
        self._publish()

    def _goes(self, norm: float) -> bool:
        """Whether the step is taken; adapts the scale of the loss."""
        good = math.isfinite(norm)
        if self.scaled:
            self.good_steps = self.good_steps + 1 if good else 0
            if not good:
                self.scale = max(self.scale / 2, 1.0)
            elif self.good_steps % _GROWTH_STEPS == 0:
                self.scale *= 2
        return good

    @torch.no_grad()
    def _publish(self) -> None:
        for live, master in zip(self.live, self.master, strict=True):
            if live is not master:
                live.copy_(master)


def parameter_groups(*, named: list[tuple[str, nn.Parameter]], recipe: TrainRecipe) -> list[dict]:
    """Torch parameter groups 'embeddings' (their own rate; no weight decay), 'rest' (vectors; none) and 'layers', without empty ones.

    Embeddings are whatever belongs to `embed_tokens` or `lm_head`: weights, adapters, or trained copies of them.
    """
    members: dict[str, list[nn.Parameter]] = {"embeddings": [], "rest": [], "layers": []}
    for name, parameter in named:
        embedding = "embed_tokens" in name or "lm_head" in name
        members["embeddings" if embedding else "layers" if parameter.ndim == 2 else "rest"].append(parameter)
    rate = {"embeddings": recipe.embedding_learning_rate, "rest": recipe.learning_rate, "layers": recipe.learning_rate}
    return [
        {
            "params": parameters,
            "kind": kind,
            "lr": rate[kind],
            "base_lr": rate[kind],
            "weight_decay": recipe.weight_decay if kind == "layers" else 0.0,
        }
        for kind, parameters in members.items()
        if parameters
    ]


def _muon(groups: list[dict]) -> torch.optim.Optimizer:
    return torch.optim.Muon(groups, adjust_lr_fn="match_rms_adamw")


def _adamw(groups: list[dict], recipe: TrainRecipe) -> torch.optim.Optimizer:
    second = recipe.adam_beta2
    if second is None:
        second = 0.95 if recipe.optimizer == "muon" else 0.999
    betas = (recipe.adam_beta1, second)
    if recipe.optimizer != "adamw_8bit":
        return torch.optim.AdamW(groups, betas=betas, eps=recipe.adam_epsilon)
    try:
        from bitsandbytes.optim import AdamW8bit
    except ImportError as error:
        raise ValueError("optimizer 'adamw_8bit' needs the package bitsandbytes, which is not installed") from error
    return AdamW8bit(groups, betas=betas, eps=recipe.adam_epsilon)
