"""`python -m omni_arc check|show|gallery|generate`: puzzles as code, checked, looked at, turned into data."""

import sys

from omni_arc.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
