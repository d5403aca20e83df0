"""`python -m arc_loader list|show|convert|stats`: see what puzzles there are, look at them, change their format, count them."""

import sys

from arc_loader.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
