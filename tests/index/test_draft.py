"""What every draft of an index does for its writer, held by that on columns and by one on plain dictionaries."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import pytest

from fundstelle.index import Added, Article, FundstelleError, IndexWriter
from fundstelle.index.passages import ArticleVersion
from fundstelle.index.plain import PlainArticle, digest_of, plain_article
from fundstelle.index.storage.catalogue import Catalogue, FileEntry, Sighting, Stamp
from fundstelle.index.writing.draft import Draft
from fundstelle.index.writing.local import open_draft

ENTRY = FileEntry(Sighting(Stamp(1, 2, 3, 4), is_settled=True), "a" * 32)


class Shelf:
    """An index on plain dictionaries: the articles by their ids, and what is known of files."""

    def __init__(self) -> None:
        """Begin without articles."""
        self.articles: dict[str, PlainArticle] = {}
        self.entries: Mapping[str, FileEntry] = {}
        self.is_open = False

    def draft(self) -> Draft:
        """Begin to change it; one at a time."""
        if self.is_open:
            raise FundstelleError("Somebody else is at it.")
        self.is_open = True
        return ShelfDraft(self)


class ShelfDraft:
    """A change to a shelf."""

    name = "the shelf"
    is_own = True
    is_whole = True

    def __init__(self, shelf: Shelf) -> None:
        """Begin to change a shelf."""
        self._shelf = shelf
        self._kept = dict(shelf.articles)
        self._added: list[PlainArticle | None] = []

    def find(self, article_id: str) -> ArticleVersion | None:
        """See the protocol."""
        found = self._kept.get(article_id)
        return None if found is None else _version(found)

    def articles_of(self, file: str) -> Iterator[ArticleVersion]:
        """See the protocol."""
        inside = f"{file.rstrip('/')}/"
        for article in list(self._kept.values()):
            if article.file == file or (article.file or "").startswith(inside):
                yield _version(article)

    def files(self) -> set[str]:
        """See the protocol."""
        return {article.file for article in self._kept.values() if article.file}

    def catalogue(self) -> Catalogue:
        """See the protocol."""
        return Catalogue(dict(self._shelf.entries))

    def add(self, article: PlainArticle) -> int:
        """See the protocol."""
        self._added.append(article)
        return len(self._added) - 1

    def withdraw(self, number: int) -> int:
        """See the protocol."""
        article, self._added[number] = self._added[number], None
        return 0 if article is None else article.passages

    def remove(self, article_id: str) -> int:
        """See the protocol."""
        article = self._kept.pop(article_id, None)
        return 0 if article is None else article.passages

    def commit(self, *, entries: Mapping[str, FileEntry] | None = None, optimize: bool = False) -> None:  # noqa: ARG002
        """See the protocol."""
        self._shelf.articles = self._kept | {article.article_id: article for article in self._added if article}
        self._shelf.entries = self._shelf.entries if entries is None else entries
        self.give_up()

    def give_up(self, *, keep_empty: bool = False) -> None:  # noqa: ARG002
        """See the protocol."""
        self._shelf.is_open = False


def _version(article: PlainArticle) -> ArticleVersion:
    return ArticleVersion(article.article_id, digest_of(article), article.file)


@pytest.fixture(params=["columns", "dictionaries"])
def begin(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Draft]:
    """To begin a draft of one index: `begin()`."""
    if request.param == "dictionaries":
        return Shelf().draft
    return lambda: open_draft(tmp_path / "index", timeout=0, user_words=None, memory=1 << 20, processes=0)


def plain(article_id: str, *texts: str, file: str | None = None) -> PlainArticle:
    """An article, as a writer gives it to a draft."""
    return plain_article(Article(list(texts)), article_id, file)


def committed(begin: Callable[[], Draft], *articles: PlainArticle) -> None:
    """Commit some articles."""
    draft = begin()
    for article in articles:
        draft.add(article)
    draft.commit()


def ids(found: Iterable[ArticleVersion]) -> set[str]:
    """The ids of articles."""
    return {version.article_id for version in found}


def test_what_is_committed_is_found(begin: Callable[[], Draft]) -> None:
    """An article is known by its id from the commit on, with its hash and the file that it was read from."""
    article = plain("a", "Ein Hund.", "Eine Katze.", file="/archiv/a.txt")
    draft = begin()
    draft.add(article)

    before = draft.find("a")
    draft.commit()
    after = begin()

    assert before is None
    assert after.find("a") == ArticleVersion("a", digest_of(article), "/archiv/a.txt")
    assert after.find("b") is None
    after.give_up()


def test_what_is_given_up_was_never_there(begin: Callable[[], Draft]) -> None:
    """A draft that is given up leaves what was committed before, and lets others begin; twice is as once."""
    committed(begin, plain("a", "Alt."))
    draft = begin()
    draft.remove("a")
    draft.add(plain("b", "Neu."))

    draft.give_up()
    draft.give_up()
    after = begin()

    assert (after.find("a") is None, after.find("b") is None) == (False, True)
    after.give_up()


def test_one_draft_at_a_time(begin: Callable[[], Draft]) -> None:
    """While one is at it, nobody else begins."""
    draft = begin()

    with pytest.raises(FundstelleError):
        begin()

    draft.give_up()


def test_removing_tells_how_many_passages_went(begin: Callable[[], Draft]) -> None:
    """What is removed is gone for the draft at once, and for all from the commit on."""
    committed(begin, plain("a", "Eins.", "Zwei."), plain("b", "Drei."))
    draft = begin()

    removed = [draft.remove(article_id) for article_id in ("a", "a", "other")]
    found = draft.find("a")
    draft.commit()
    after = begin()

    assert (removed, found) == ([2, 0, 0], None)
    assert (after.find("a") is None, after.find("b") is None) == (True, False)
    after.give_up()


def test_what_is_withdrawn_was_never_added(begin: Callable[[], Draft]) -> None:
    """Of what was added, anything can be taken back by its number, also when more came behind it."""
    draft = begin()
    numbers = [draft.add(plain(article_id, "Eins.", "Zwei.")) for article_id in "abc"]

    passages = [draft.withdraw(numbers[0]), draft.withdraw(numbers[1])]
    draft.add(plain("b", "Drei."))
    draft.commit()
    after = begin()

    assert passages == [2, 2]
    assert [after.find(article_id) is not None for article_id in "abc"] == [False, True, True]
    after.give_up()


def test_articles_are_known_by_their_files(begin: Callable[[], Draft]) -> None:
    """The articles of a file, and of the files of a folder, are those committed and not removed."""
    articles = [plain("a", "A.", file="/x/1"), plain("b", "B.", file="/x/1"), plain("c", "C.", file="/x/2")]
    committed(begin, *articles, plain("d", "D.", file="/xy"), plain("e", "E."))
    draft = begin()

    draft.remove("b")

    assert ids(draft.articles_of("/x/1")) == {"a"}
    assert ids(draft.articles_of("/x")) == {"a", "c"}
    assert ids(draft.articles_of("/other")) == set()
    assert {"/x/1", "/x/2", "/xy"} <= draft.files()
    draft.give_up()


def test_catalogue_stays_until_another_is_committed(begin: Callable[[], Draft]) -> None:
    """What is known of files is what the last commit said that had something to say of them."""
    begin().commit(entries={"/x/1": ENTRY})
    committed(begin, plain("a", "A."))
    draft = begin()

    known = dict(draft.catalogue().entries)
    draft.commit(entries={}, optimize=True)
    after = begin()

    assert known == {"/x/1": ENTRY}
    assert dict(after.catalogue().entries) == {}
    after.give_up()


def test_writer_writes_to_any_draft(begin: Callable[[], Draft], tmp_path: Path) -> None:
    """A writer tells new from replaced and unchanged, counts, removes and forgets files, whatever it writes to."""
    committed(begin, plain("a", "Alt.", file="/x/1"), plain("b", "Bleibt.", file="/x/2"), plain("c", "Geht."))
    begin().commit(entries={"/x/1": ENTRY, "/x/2": ENTRY})

    with IndexWriter(begin(), path=tmp_path) as writer:
        outcomes = [
            writer.add(Article(["Neu."], id="a"), file="/x/3"),
            writer.add(Article(["Bleibt."], id="b"), file="/x/2"),
            writer.add(Article(["Eins.", "Zwei."], id="d")),
            writer.add(Article(["Drei."], id="d")),
            writer.add(Article(["Vier."], id="e")),
        ]
        removed = [writer.remove(article_id) for article_id in ("c", "e", "other")]
    after = begin()

    assert outcomes == [Added.REPLACED, Added.UNCHANGED, Added.NEW, Added.REPLACED, Added.NEW]
    assert removed == [True, True, False]
    assert (writer.counts.passages, writer.displaced) == (2, {("/x/1", "/x/3")})
    assert [after.find(article_id) is not None for article_id in "abcde"] == [True, True, False, True, False]
    assert dict(after.catalogue().entries) == {"/x/2": ENTRY}
    after.give_up()
