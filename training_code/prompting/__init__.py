"""Prompts of the multi-task training: what is shown, what is answered, from which sets, in which order. Never torch."""
