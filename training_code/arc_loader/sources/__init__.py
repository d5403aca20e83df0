"""One reader per file format: files in, tasks and solutions out, everything checked before any work starts."""
