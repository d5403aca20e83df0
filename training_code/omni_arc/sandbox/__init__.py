"""A safe way to run programs that models wrote or that were found in files. docs/sandbox.md says what is enforced, and by what."""

from omni_arc.sandbox.fit import Fit
from omni_arc.sandbox.limits import SandboxLimits
from omni_arc.sandbox.outcome import Outcome
from omni_arc.sandbox.program import Job, Program
from omni_arc.sandbox.protection import Protection
from omni_arc.sandbox.ranked_answers import RankedAnswer, ranked_answers
from omni_arc.sandbox.sandbox import Sandbox

__all__ = [
    "Fit",
    "Job",
    "Outcome",
    "Program",
    "Protection",
    "RankedAnswer",
    "Sandbox",
    "SandboxLimits",
    "ranked_answers",
]
