"""Nouns and verbs of one root that say the same: Kauf and kaufen, Reise and reisen, Wahl and wählen.

That a noun and a verb are alike but for the verb's ending does not make them one: Reis is not reisen, Post not
posten. So this is a list, of the roots of all nouns of the dictionary for which this holds: the noun is the act or
the result of what the verb says, and either is commonly explained by the other. Roots behind a prefix count as the
root (Verkauf and verkaufen), except those in `_APART`.
"""

from __future__ import annotations

from typing import Final

from fundstelle.index.german.morphology import VERB_PREFIXES

__all__ = ["is_conversion"]

# Nouns that are the stem of their verb.
_STEMS: Final = """
abgleich abruf abwehr angel anspruch antwort arbeit argwohn atem auftrag ausgleich austausch ausweis bann bau befehl
beginn beleg bericht bescheid beschluss besitz besuch betracht bett beweis blick block bluff boom boykott brand bügel
dampf dank donner duell echo ehr einhalt einkehr einsatz eintrag ekel empfang end entscheid entwurf erb erhalt erlass
erwerb export fall fang feuer fick film filter fleck flirt fluch flug foul frost gebot gebrauch gegenwehr geleit
gestalt gewinn grill gruß hagel halt handel hass heil heimkehr heirat hinweis hunger husten import impuls interview
jubel kampf kauf klon knall knick koch kontakt krach kreisch kreisel kult kuss lauf leid lob lohn lärm löffel mangel
missbrauch mord nachweis nebel nutz opfer pack park pendel pfiff plan platsch poker protest protokoll putsch putz
qualm quatsch rat raub rauch regen reim reiz rudel ruf rumpel rückkehr schau schein scherz schimmel schimpf schlaf
schlag schluck schmerz schmuggel schnarch schreck schrei schwarm schwatz schwindel segel seufz sieg sitz sorg spalt
spiel spott sprint spuk start statt stau stopp stoß streik streit sturz such surf tadel tanz tausch teil test tipp
toast trab trag trainier training trauer traum treff trick trost turn tusch umfang umkehr umtausch unterhalt
unterricht urteil verbleib verbrauch vergleich verhör verkehr verleih verlust versteck versuch verweis verzehr
verzicht wandel wechsel weis wert widerspruch wiederkehr wunder wurf würfel zahl zank zauber ziel zoom zusammenhalt
zuspruch zweifel zwinker
"""
# Nouns in -e, which the verb has, too.
_STEMS_IN_E: Final = """
abfrage ablöse abreise absage analyse anfrage anklage anreise ansage anzeige ausleihe ausreise aussage beichte bitte
bremse bürste decke dusche ehre eile einreise ernte falte feile feuchte folge frage fürsorge glaube grenze hetze hilfe
hülle klage klette klinge lache lehre leihe lese liebe lüge miete nachfolge nachfrage pauke pause pfeife pflanze
pflege plage plane probe qualle rede reise reue rolle ruhe rüge salbe sorge speise sperre spritze spüle strafe streife
suche säge sühne taufe trauer voraussage vorhersage vorsorge wache walze weihe wende wette würze zeige zusage
"""
# Nouns whose verb has an umlaut that they have not.
_WITH_UMLAUT: Final = """
absturz abwahl ausdruck auswahl betrug einsturz farbe flucht furcht glanz gruß kampf krone kuss kuß pflug qual rache
ruhm scham schmuck schutz sturm sturz traum trost umsturz wahl wahlkampf wettkampf wunsch wut zucht zusammenhang
"""
# What is another word than the verb, although it looks like one of the roots above.
_APART: Final = """
abfall anfall anhalt anzahl ausschlag beifall beitrag betrag ertrag gehalt gewehr haupt inhalt kehr klag niederschlag
rat unfall verkehr verstand vertrag wehr zufall überfall
"""


_ROOTS: Final = {text: frozenset(text.split()) for text in (_STEMS, _STEMS_IN_E, _WITH_UMLAUT, _APART)}


def is_conversion(noun: str, verb: str) -> bool:
    """Whether a noun and a verb, in lower case, are one root that is used as both."""
    if noun in _ROOTS[_APART]:
        return False
    if noun + "n" == verb:
        return _has_root(noun, _STEMS if noun.endswith(("el", "er")) else _STEMS_IN_E)
    if noun + "en" == verb:
        return _has_root(noun, _STEMS)
    return _has_root(noun, _WITH_UMLAUT)


def _has_root(noun: str, of: str) -> bool:
    roots = _ROOTS[of]
    if noun in roots:
        return True
    cuts = range(1, len(noun) - 2)
    return any(noun[:cut] in VERB_PREFIXES and noun[cut:] in roots for cut in cuts)
