"""The colour-blind-safe colours: any two differ clearly, also as eyes without one kind of cone see them."""

import numpy as np
import pytest

from arc_loader.colours import COLOUR_NAMES, COLOURS, SAFE_COLOURS

# Machado, Oliveira and Fernandes 2009, severity 1, for linear RGB
EYES = {
    "all cones": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
# linear RGB to cones, and their cube roots to Oklab (Ottosson 2020)
CONES = [[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566],
         [0.0883024619, 0.2817188376, 0.6299787005]]  # fmt: skip
OKLAB = [[0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099],
         [0.0259040371, 0.7827717662, -0.8086757660]]  # fmt: skip


def least_difference(colours: tuple[str, ...], eyes: str) -> float:
    """The smallest distance of any two colours in Oklab, where black and white are 1 apart."""
    values = np.array([[int(code[at : at + 2], 16) for at in (1, 3, 5)] for code in colours]) / 255
    linear = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    seen = np.clip(linear @ np.array(EYES[eyes]).T, 0, 1)
    points = np.cbrt(seen @ np.array(CONES).T) @ np.array(OKLAB).T  # (10, 3)
    distances = np.linalg.norm(points[:, None] - points[None], axis=-1)
    return float(distances[np.triu_indices(len(colours), k=1)].min())


@pytest.mark.parametrize("eyes", EYES)
def test_safe_colours_differ_for_all_eyes(eyes: str) -> None:
    assert least_difference(SAFE_COLOURS, eyes) > 0.15
    assert least_difference(COLOURS, eyes) < 0.13  # the usual ones do not, which is why there are others


def test_black_and_white_are_one_apart() -> None:
    assert least_difference(("#000000", "#ffffff"), "all cones") == pytest.approx(1.0, abs=1e-3)
    assert len(SAFE_COLOURS) == len(COLOURS) == len(COLOUR_NAMES) == 10 == len(set(SAFE_COLOURS))
