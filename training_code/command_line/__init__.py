"""What the run_* scripts share: recipes as command-line options, the two mains, and what to say when something is missing."""
