"""`python -m omni_arc check|count|show|gallery|generate`: puzzles as code, checked, counted, looked at, turned into data."""

import sys

from omni_arc.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
