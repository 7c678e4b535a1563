"""Passages that say the same are one hit, if that is asked for."""

import json
from collections.abc import Callable
from subprocess import CompletedProcess

from hypothesis import given, settings
from hypothesis import strategies as st

from fundstelle.index import Article, open_writer
from fundstelle.search import Index
from fundstelle.search.marking.duplicates import Groups

Cli = Callable[..., CompletedProcess[str]]
MakeIndex = Callable[..., Index]

AGENCY = (
    "Die Bundesregierung hat am Mittwoch in Berlin ein Gesetz über die Förderung der Windkraft auf See beschlossen, "
    "wie ein Sprecher des Ministeriums mitteilte."
)


def paper(name: str, text: str) -> Article:
    return Article([text, f"Mehr dazu im Ressort Wirtschaft der {name}."], id=name, headline=f"Bericht {name}")


def test_the_same_text_is_one_hit(make_index: MakeIndex) -> None:
    """The best of the passages is the hit, the others are its duplicates, and all of them count."""
    index = make_index(*(paper(f"Zeitung {n}", AGENCY) for n in range(5)), paper("Blatt", "Windkraft lohnt sich."))

    plain = index.search("Windkraft")
    collapsed = index.search("Windkraft", collapse=True)

    assert len(plain) == collapsed.total == 6
    assert [hit.passage.article_id for hit in collapsed] == ["Blatt", "Zeitung 0"]
    assert [other.article_id for other in collapsed[1].duplicates] == [f"Zeitung {n}" for n in range(1, 5)]
    assert collapsed[0].duplicates == ()
    assert all(hit.duplicates == () for hit in plain)


def test_nearly_the_same_is_the_same(make_index: MakeIndex) -> None:
    """Other quotes, other case, a mark of the agency or one other word make no other text."""
    long = f"{AGENCY} {' '.join(f'Satz {n} der Meldung.' for n in range(10))}"
    variants = [long, long.upper(), f"{long} (dpa)", long.replace(",", " –"), long.replace("Mittwoch", "Dienstag")]
    index = make_index(*(paper(f"{n}", text) for n, text in enumerate(variants)))

    (hit,) = index.search("Windkraft", collapse=True)

    assert len(hit.duplicates) == 4


def test_as_much_in_common_as_it_takes_is_enough(make_index: MakeIndex) -> None:
    """Of ten runs of four words, two texts of twelve words have eight in common when the last word is another."""
    words = ["eins", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf"]
    index = make_index(*(Article([" ".join([*words, last])], id=last) for last in ("zwölf", "dreizehn")))

    (hit,) = index.search("sieben", collapse=True)

    assert len(hit.duplicates) == 1


def test_another_text_stays(make_index: MakeIndex) -> None:
    """Texts that share a sentence, and short ones that differ in a word, are hits of their own."""
    index = make_index(
        paper("a", AGENCY),
        paper(
            "b", f"{AGENCY} Die Opposition kritisierte den Beschluss scharf und sprach von einem Fehler der Koalition."
        ),
        paper("c", "Windkraft ist gut."),
        paper("d", "Windkraft ist teuer."),
    )

    assert len(index.search("Windkraft", collapse=True)) == 4


def test_enough_hits_are_found_behind_many_duplicates(make_index: MakeIndex) -> None:
    """A text that stands in a hundred papers does not fill the results."""
    articles = [paper(f"Zeitung {n}", "Windkraft, Windkraft: neues Gesetz im Bundestag.") for n in range(100)]
    index = make_index(*articles, *(f"Im Dorf Nummer {n} gibt es Windkraft." for n in range(5)))

    found = index.search("Windkraft", 3, collapse=True)

    assert len(found) == 3
    assert len(found[0].duplicates) == 99


words = st.sampled_from(["hund", "katze", "igel", "maus"])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(words, max_size=20), max_size=8))
def test_the_same_words_are_always_one_group(texts: list[list[str]]) -> None:
    """Whatever was put before, the same words come to the same group, and groups are numbered without gaps."""
    groups = Groups()

    numbers = [groups.put(" ".join(text)) for text in texts]

    assert [groups.put(", ".join(text).upper()) for text in texts] == numbers
    assert sorted(set(numbers)) == list(range(len(groups)))


def test_command_line_names_the_others(cli: Cli) -> None:
    """With --collapse the text names the other places, and the JSON lists them."""
    with open_writer(".fundstelle") as writer:
        for n in range(7):
            writer.add(Article([AGENCY], id=f"{n}", source=f"zeitung{n}.txt"))

    done = cli("--collapse", "Windkraft")
    (record,) = map(json.loads, cli("--collapse", "--format", "jsonl", "Windkraft").stdout.splitlines())

    assert "also in zeitung1.txt, zeitung2.txt, zeitung3.txt, zeitung4.txt, zeitung5.txt\n   and 1 more" in done.stdout
    assert done.stderr == "7 passages found, 1 of them different.\n"
    assert [other["source"] for other in record["duplicates"]] == [f"zeitung{n}.txt" for n in range(1, 7)]
