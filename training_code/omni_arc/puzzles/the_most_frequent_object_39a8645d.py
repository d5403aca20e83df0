"""The object that is there most often, cut out."""

from omni_arc.language import BLACK, find_objects, image, most_common
from omni_arc.scenes import between, blob, canvas, put_free, some_colours

CONCEPTS = ("counting", "selecting", "cropping")
NAMED_COLOURS = (BLACK,)


def task(grid):
    objects = find_objects(grid, diagonal=True)
    kinds = [obj.pixels.tobytes() for obj in objects]
    return image(objects[kinds.index(most_common(kinds))])


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 12, 22)
    colours = some_colours(rng, between(rng, difficulty, 2, 4))
    most = between(rng, difficulty, 2, 4)
    for n, colour in enumerate(colours):
        shape = blob(rng, 3, 3, [colour], 5)
        for _ in range(most if n == 0 else int(rng.integers(1, most))):
            put_free(rng, grid, shape, tries=100)
    return grid
