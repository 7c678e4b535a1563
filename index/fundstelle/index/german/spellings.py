"""Words of two spellings: those that the reforms of 1996 and 2006 allow or have replaced, and foreign words.

The pairs are those that the official list of words (Amtliches Wörterverzeichnis, Rat für deutsche Rechtschreibung
2018) has as variants, and their spellings before 1996 where those differ by more than ß; chemical names as they are
written in chemistry and elsewhere; and first names that are one name in two spellings. A pair stands for all words
that hold it, as far as a word with the other spelling is known: graph=graf for Biographie and Biografie. One between
blanks is a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

__all__ = ["other_spellings"]

_PARTS: Final = """
graph=graf photo=foto phon=fon phantas=fantas delphin=delfin symphoni=sinfoni potential=potenzial tiell=ziell
tial=zial aufwendig=aufwändig selbständ=selbstständ numerier=nummerier numerisch=nummerisch plazier=platzier
placier=platzier jogurt=joghurt yoghurt=joghurt klub=club alptr=albtr alpdr=albdr behend=behänd gemse=gämse
stengel=stängel schneuz=schnäuz überschwenglich=überschwänglich greuel=gräuel greulich=gräulich quentchen=quäntchen
belemmert=belämmert rauh=rau roheit=rohheit zäheit=zähheit zierat=zierrat karamel=karamell tolpatsch=tollpatsch
ketschup=ketchup majonäse=mayonnaise spagetti=spaghetti portmonee=portemonnaie kusine=cousine soße=sauce
krevette=crevette nugat=nougat panter=panther tunfisch=thunfisch hämorrid=hämorrhoid katarr=katarrh
kommunikee=kommuniqué dekolletee=dekolleté resümee=resumé kalzium=calcium zellulose=cellulose oxyd=oxid
äthanol=ethanol äthyl=ethyl kognak=cognac disko=disco joga=yoga jacht=yacht getto=ghetto kupon=coupon fassette=facette
scharm=charm sketsch=sketch schlegel=schlägel wechte=wächte bendel=bändel bleuen=bläuen stukkat=stuckat frisör=friseur
polonäse=polonaise bravur=bravour brokkoli=broccoli büfett=buffet büffet=buffet handikap=handicap kode=code
kollier=collier korps=corps negligee=negligé portrait=porträt wandalismus=vandalismus zellophan=cellophan
zäsium=cäsium kortison=cortison glyzerin=glycerin silizium=silicium kobalt=cobalt zitrus=citrus rukola=rucola
soufflee=soufflé varietee=varieté exposee=exposé kommittee=komitee ordonanz=ordonnanz maffia=mafia thymian=tymian
schikoree=chicorée frottee=frotté nessessär=necessaire karbonat=carbonat kalorie=calorie akquirier=acquirier
zirka=circa waggon=wagon kreme=creme haschee=haché pappmaschee=pappmaché rommee=rommé protegee=protegé
kolophonium=kolofonium mohär=mohair existentiell=existenziell essentiell=essenziell substantiell=substanziell
justitiar=justiziar pretiosen=preziosen
"""
_WORDS: Final = """
tip=tipp tips=tipps stop=stopp mop=mopp step=stepp as=ass schi=ski zirkus=circus joseph=josef carl=karl claus=klaus
christof=christoph stefan=stephan stefanie=stephanie rudolph=rudolf adolph=adolf ralph=ralf curt=kurt erik=eric
marcus=markus philip=philipp phillip=philipp george=georg conrad=konrad caspar=kaspar clemens=klemens hannah=hanna
sarah=sara judith=judit mathias=matthias walther=walter günter=günther thorsten=torsten catharina=katharina
camilla=kamilla viktor=victor viktoria=victoria oskar=oscar jakob=jacob nikolas=nicolas niklas=niclas
frederik=frederic sofie=sophie sofia=sophia mathilde=matilde elisabeth=elizabeth gustav=gustaf alfons=alphons
gerhard=gerhardt bernhard=bernhardt detlev=detlef yannik=jannik maik=mike luisa=louisa luise=louise
"""


def _pairs(text: str) -> list[tuple[str, str]]:
    return [(one, other) for one, other in (pair.split("=") for pair in text.split())]


def _both_ways(text: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one, other in _pairs(text):
        found.setdefault(one, []).append(other)
        found.setdefault(other, []).append(one)
    return found


_OTHER_PARTS: Final = _both_ways(_PARTS)
_OTHER_WORDS: Final = _both_ways(_WORDS)
# Of two that begin alike the longer one is tried first, and behind it no other at the same place.
_PART: Final = re.compile("|".join(sorted(_OTHER_PARTS, key=lambda part: (-len(part), part))))
# Of these the part is a word of its own, and another one.
_NO_PARTS: Final = frozenset({"graph", "graphen", "graf", "grafen", "phon", "fon"})


def other_spellings(word: str) -> Iterator[str]:
    """The other spellings that a word in lower case may have; most of them are no words."""
    yield from _OTHER_WORDS.get(word, ())
    if word in _NO_PARTS:
        return
    for match in _PART.finditer(word):
        for other in _OTHER_PARTS[match[0]]:
            yield word[: match.start()] + other + word[match.end() :]
