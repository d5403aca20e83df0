"""One file a puzzle, named after what it does and the id of the public training puzzle that it re-creates."""
