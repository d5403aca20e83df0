"""Search for programs in the language that reproduce a puzzle's demonstrations."""

from omni_arc.program_search.result import FoundAnswer, ProgramFit, ProgramSearchResult
from omni_arc.program_search.search import UNITS, search_programs

__all__ = ["UNITS", "FoundAnswer", "ProgramFit", "ProgramSearchResult", "search_programs"]
