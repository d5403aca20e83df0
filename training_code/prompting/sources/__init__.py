"""Sets that training puzzles are drawn from, all behind one interface."""
