"""Which processes a process has started. Linux only."""

from pathlib import Path


def children_of(parent: int) -> list[int]:
    """Processes below one, at any depth."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue  # it has just ended
    found = [parent]
    for process in found:
        found += [child for child, above in parents.items() if above == process]
    return found[1:]
