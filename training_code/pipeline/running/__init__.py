"""The parts of a run over many puzzles: rounds and jobs, order and deadline, workers, what is kept, what is known. See `pipeline.run`."""
