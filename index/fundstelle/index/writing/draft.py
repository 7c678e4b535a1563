"""What a writer asks of an index: the protocol that the columns of this machine fulfil, as any other index may.

A draft is a change to one index. Whoever makes it sees to it that the index is there, that it was made with the
analysis and the own words that texts are analysed with now, and that nobody else changes it until the draft ends, by a
lock or a lease of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from fundstelle.index.passages import ArticleVersion
from fundstelle.index.plain import PlainArticle
from fundstelle.index.storage.catalogue import Catalogue, FileEntry

__all__ = ["Draft", "Holdings"]


class Holdings(Protocol):
    """The articles that an index holds since its last commit."""

    def find(self, article_id: str) -> ArticleVersion | None:
        """The article with an id, as it was committed; None where there is none, or it was removed since."""

    def articles_of(self, file: str) -> Iterable[ArticleVersion]:
        """The articles that were read from a file, or from the files of a folder, and not removed since.

        Args:
            file: the absolute path, with forward slashes.
        """

    def files(self) -> set[str]:
        """The terms of all files that articles were read from, and perhaps some of removed articles."""


class Draft(Holdings, Protocol):
    """A change to an index, which nobody sees until it is committed. For one thread."""

    @property
    def name(self) -> str:
        """What the index is called in messages: its folder, or its address."""

    @property
    def is_own(self) -> bool:
        """Whether this process may change the index, and not one of which it is a fork."""

    @property
    def is_whole(self) -> bool:
        """Whether all articles that were added are there; where not, the draft can only be given up."""

    def catalogue(self) -> Catalogue:
        """What is known of the files that the committed articles were read from."""

    def add(self, article: PlainArticle) -> int:
        """Add an article; what had its id was removed or withdrawn before.

        Returns:
            A number by which it can be withdrawn.

        Raises:
            OSError: it could not be written; the draft can only be given up.
        """

    def withdraw(self, number: int) -> int:
        """Take back an article that was added. Returns how many passages it has."""

    def remove(self, article_id: str) -> int:
        """Remove a committed article, if there is one with this id. Returns how many passages it had."""

    def commit(self, *, entries: Mapping[str, FileEntry] | None = None, optimize: bool = False) -> None:
        """Make all of it visible at once, and end the draft.

        Args:
            entries: what is known from now on of the files that articles were read from; None for what was known.
            optimize: whether the index is also brought into the form in which searches are fastest.

        Raises:
            OSError: it could not be written; give up, and the index is as it was.
            FundstelleError: it was committed, but perhaps not for good; or somebody else has changed the index: then
                give up.
        """

    def give_up(self, *, keep_empty: bool = False) -> None:
        """Leave the index as it was, and end the draft; nothing happens if it has ended.

        Args:
            keep_empty: whether an index that was made for this draft stays, without any articles.
        """
