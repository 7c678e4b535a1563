"""The query side of Fundstelle: a query in, ranked passages out.

from fundstelle.search import open_index

with open_index("archiv") as index:
    for hit in index.search("Waffenruhe Verhandlungen", limit=5):
        print(hit.highlight("**", "**"))
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fundstelle.index.articles import Passage
    from fundstelle.index.errors import (
        FundstelleError,
        IndexDamagedError,
        IndexIncompatibleError,
        IndexNotFoundError,
        QueryLimitError,
    )
    from fundstelle.index.info import IndexInfo
    from fundstelle.search.engine import Index, Ranking, open_index
    from fundstelle.search.language.clauses import Notice
    from fundstelle.search.limits import QueryLimits
    from fundstelle.search.marking.explanation import Explanation, Match, ScorePart
    from fundstelle.search.marking.snippet import Snippet
    from fundstelle.search.marking.spans import Span
    from fundstelle.search.plan.expansion import Correction, Weights
    from fundstelle.search.plan.nodes import Reason
    from fundstelle.search.results import Hit, Results

__all__ = [
    "Correction",
    "Explanation",
    "FundstelleError",
    "Hit",
    "Index",
    "IndexDamagedError",
    "IndexIncompatibleError",
    "IndexInfo",
    "IndexNotFoundError",
    "Match",
    "Notice",
    "Passage",
    "QueryLimitError",
    "QueryLimits",
    "Ranking",
    "Reason",
    "Results",
    "ScorePart",
    "Snippet",
    "Span",
    "Weights",
    "open_index",
]

# The module of each name. It is imported when the name is first asked for: help is given without any of them.
_HOMES = {
    "Correction": "fundstelle.search.plan.expansion",
    "Explanation": "fundstelle.search.marking.explanation",
    "FundstelleError": "fundstelle.index.errors",
    "Hit": "fundstelle.search.results",
    "Index": "fundstelle.search.engine",
    "IndexDamagedError": "fundstelle.index.errors",
    "IndexIncompatibleError": "fundstelle.index.errors",
    "IndexInfo": "fundstelle.index.info",
    "IndexNotFoundError": "fundstelle.index.errors",
    "Match": "fundstelle.search.marking.explanation",
    "Notice": "fundstelle.search.language.clauses",
    "Passage": "fundstelle.index.articles",
    "QueryLimitError": "fundstelle.index.errors",
    "QueryLimits": "fundstelle.search.limits",
    "Ranking": "fundstelle.search.engine",
    "Reason": "fundstelle.search.plan.nodes",
    "Results": "fundstelle.search.results",
    "ScorePart": "fundstelle.search.marking.explanation",
    "Snippet": "fundstelle.search.marking.snippet",
    "Span": "fundstelle.search.marking.spans",
    "Weights": "fundstelle.search.plan.expansion",
    "open_index": "fundstelle.search.engine",
}


def __getattr__(name: str) -> Any:
    """A public name, from its module; kept, so that it is asked for once."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_HOMES[name]), name)
    return value


def __dir__() -> list[str]:
    """What is here already, and the public names."""
    return sorted({*globals(), *__all__})
