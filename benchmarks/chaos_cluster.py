"""A Ray cluster of two nodes with a core each, on this machine: prints its address; the line `remove` on stdin ends the second node."""

import os
import sys

os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")

from ray.cluster_utils import Cluster  # noqa: E402


def main() -> None:
    """Until stdin ends."""
    cluster = Cluster()
    cluster.add_node(num_cpus=1, include_dashboard=False, object_store_memory=100 * 2**20)
    second = cluster.add_node(num_cpus=1, object_store_memory=100 * 2**20)
    cluster.wait_for_nodes()
    print(cluster.address, flush=True)
    for line in sys.stdin:
        if line.strip() == "remove" and second is not None:
            cluster.remove_node(second, allow_graceful=False)
            second = None
    cluster.shutdown()


if __name__ == "__main__":
    main()
