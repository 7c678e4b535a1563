"""A history of commits: what each changes, and what the index holds after it. The same in every process."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from fundstelle.index import Article, IndexWriter, open_writer
from fundstelle.search import Index

__all__ = ["State", "commit", "content", "state_after", "write"]

#: The articles of an index, by id: their texts.
State = dict[str, tuple[str, ...]]

_ARTICLES = 12


def write(writer: IndexWriter, number: int) -> None:
    """Make the changes of a commit, but do not commit yet: some articles are new, some replaced, some removed."""
    for article_id, texts in _changes(number).items():
        if texts is None:
            writer.remove(article_id)
        else:
            writer.add(Article(texts, id=article_id, headline=f"Nachricht {article_id}"), file=f"/archiv/{article_id}")
    if number % 13 == 12:
        writer.optimize()


def commit(folder: Path, number: int) -> None:
    """Make a commit of the history."""
    with open_writer(folder, processes=1) as writer:
        write(writer, number)


@cache
def state_after(number: int) -> State:
    """What an index holds after so many commits."""
    if not number:
        return {}
    state = dict(state_after(number - 1))
    for article_id, texts in _changes(number - 1).items():
        if texts is None:
            state.pop(article_id, None)
        else:
            state[article_id] = texts
    return state


def content(index: Index) -> State:
    """What an opened index holds."""
    found: dict[str, tuple[str, ...]] = {}
    for passage in index.passages():
        found[passage.article_id] = (*found.get(passage.article_id, ()), passage.text)
    return found


def _changes(number: int) -> dict[str, tuple[str, ...] | None]:
    """What a commit changes, by article: its new texts, or None where it is removed."""
    changes: dict[str, tuple[str, ...] | None] = {"zähler": (f"Stand nach Beschluss {number + 1}.",)}
    for step in range(3):
        changes[f"{(number * 5 + step * 7) % _ARTICLES}"] = tuple(
            f"Hund und Katze, Absatz {place} aus Beschluss {number}, Haus {number * place}."
            for place in range(1 + (number + step) % 4)
        )
    changes[f"{(number * 3 + 1) % _ARTICLES}"] = None
    return changes
