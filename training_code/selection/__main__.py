"""The command `python -m selection`: hands over to `command_line.selection_command`, which may import from all layers."""

import sys

from command_line.selection_command import main

if __name__ == "__main__":
    sys.exit(main())
