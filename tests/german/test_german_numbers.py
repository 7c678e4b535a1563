"""Numbers, dates and times: one term for all their spellings, and no half of one alone."""

from collections.abc import Callable

import pytest

from fundstelle.index.german.numbers import number_term

Search = Callable[..., list[str]]

AMOUNTS = ("Es kostet 45.000 Euro.", "Es kostet 45 000 Euro.", "Es kostet 45000 Euro.", "Es kostet 45'000 Franken.",
           "Es kostet 45\u202f000,00 Euro.")  # fmt: skip
DAYS = ("Am 7.8.1974 war es.", "Am 07.08.1974 war es.", "Am 7. August 1974 war es.", "Am 1974-08-07 war es.",
        "Am 07.08.74 war es.", "Am 7. Aug. 1974 war es.")  # fmt: skip


def plain(found: list[str]) -> set[str]:
    """The texts without what is marked in them."""
    return {text.replace("[", "").replace("]", "") for text in found}


@pytest.mark.parametrize(
    ("written", "term"),
    [
        ("45.000", "45000"),
        ("45’000", "45000"),
        ("1.045.000,00", "1045000"),
        ("1.045,50", "1045,5"),
        ("1045,5", "1045,5"),
        ("0,75", "0,75"),
        ("2,0", "2,0"),
        ("0.123", "0.123"),
        ("2.17.1", "2.17.1"),
        ("07.08.1974", "1974-08-07"),
        ("7/8/1974", "1974-08-07"),
        ("31.12.99", "1999-12-31"),
        ("31.13.1999", "31.13.1999"),
        ("08.2019", "2019-08"),
        ("13/2019", "13/2019"),
        ("09:05", "9:05"),
        ("21.45", "21:45"),
        ("21:75", "21:75"),
        ("3:1", "3:1"),
    ],
)
def test_term_of_a_number(written: str, term: str) -> None:
    """Spellings of one number have one term; whatever has no other spelling stays as it is."""
    assert number_term(written) == term


@pytest.mark.parametrize("query", ["45.000", "45 000", "45000", "45'000", "45.000,00", "+45.000", "45 000,00"])
def test_amount_is_found_in_every_spelling(search: Search, query: str) -> None:
    """With points, blanks, apostrophes or nothing: each finds the others, and no other number."""
    found = search(query, *AMOUNTS, "Es kostet 45 Euro.", "Es sind 000 Punkte.", "Es kostet 145 000 Euro.")

    assert plain(found) == set(AMOUNTS)


@pytest.mark.parametrize("query", ["7.8.1974", "07.08.74", "1974-08-07"])
def test_day_is_found_in_every_spelling(search: Search, query: str) -> None:
    """In digits or with the name of the month: each finds the others, and no other day."""
    found = search(query, *DAYS, "Am 8.7.1974 war es.", "Am 17. August 1974 war es.", "Der 7. Band, 8 Euro, von 1974.")

    assert plain(found) == set(DAYS)


def test_day_in_words_is_found(search: Search) -> None:
    """A day typed with the name of its month finds all spellings."""
    found = search("7. August 1974", *DAYS, "Ein Hund bellt.")

    assert plain(found) == set(DAYS)


def test_all_of_a_day_is_marked(search: Search) -> None:
    """What is marked is the day as it stands in the text."""
    assert search("7.8.1974", DAYS[2], "Nichts.") == ["Am [7. August 1974] war es."]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("1974", "Am 7.8.1974 war es."),
        ("1974", "Die Nummer 3/1974 liegt vor."),
        ("2021", "Die Saison 2021/22 beginnt."),
        ("17", "Um 17 Uhr beginnt es."),
        ("3/1974", "Im 3.1974 erschien es."),
        ("10.1974", "Im Oktober 1974 erschien es."),
    ],
)
def test_years_and_plain_numbers(search: Search, query: str, sentence: str) -> None:
    """A year is found in a date as well, and a plain number by itself."""
    assert plain(search(query, sentence, "Ein Hund bellt.")) == {sentence}


@pytest.mark.parametrize(
    ("query", "sentence", "other"),
    [
        ("4,5", "Es sind 4,5 Prozent.", "Die 4 Männer und 5 Frauen."),
        ("18:15", "Um 18.15 Uhr beginnt es.", "18 Leute, 15 Hunde."),
        ("4,5-fach", "Ein 4,5-facher Anstieg.", "Ein Fach, 4 Männer, 5 Frauen."),
        ("4,5kg", "Es wog 4,5 kg.", "Es wog 4 kg."),
        ("4,5 kg", "Es wog 4,5kg.", "4 Männer, 5 Frauen."),
        ("12km", "Es waren 12 km.", "Es waren 12 Leute."),
        ("B-52", "Die B-52 fliegt.", "52 Leute fliegen."),
        ("24/7", "Der Laden hat 24/7 offen.", "Der 24. ist am 7. dran."),
        ('"1.450 Euro"', "Es kostet 1450 Euro.", "Es kostet 1 Euro, 450 Cent."),
        ("14.03.*", "Vom 14.03.2025 an.", "Ab 14 Uhr, 03 Grad."),
        ("2.17.*", "Die Version 2.17.1 ist da.", "Die Version 2 ist da, die 17 nicht."),
        ("1.0*", "Es kostet 1.000 Euro.", "Es kostet 1 Euro."),
    ],
)
def test_half_of_a_number_is_not_found(search: Search, query: str, sentence: str, other: str) -> None:
    """What is typed as one number is found as one."""
    assert plain(search(query, sentence, other)) == {sentence}


def test_figures_between_commas_are_by_themselves(search: Search) -> None:
    """Of figures in a row without blanks each is one."""
    assert search("7", "Die Seiten 5,7,12.") == ["Die Seiten 5,[7],12."]


def test_typed_date_comes_before_its_parts(search: Search) -> None:
    """A passage with the date that was typed stands above those with the same day and month of other years."""
    others = ["Am 3. Oktober 1990 war es.", "Es war am 3. Oktober 2010."]

    found = search("3. Oktober 1955", *others, "Geboren am 3.10.1955 in Ulm.", "Seite 3 von 9.")

    assert found[0] == "Geboren am [3.10.1955] in Ulm."
    assert len(found) == 3
