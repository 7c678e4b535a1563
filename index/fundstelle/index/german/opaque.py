"""Words that look like compounds of other words and are none to a reader: no rule tells them from those that are."""

from __future__ import annotations

from typing import Final

__all__ = ["OPAQUE"]

# Lemmas. They were found among what the splitter takes apart: nouns of the dictionary that are as productive as their
# parts or consist of two short common ones, all of which were read, and frequent words of the German Wikipedia.
# First those in which the parts stand by chance.
_CHANCE: Final = """
    allgemeinheit allograf ballade ballast balliste ballokal barbar barbier barograf barograph barometer barsch
    bausch beschimpfung beschreibung besteck betreibung bibliothek biograf biograph chromat demograf demograph
    diagramm dialyse diebstahl dritteil einsendung fandom fotograf garderobe generator geograf geograph gestalter
    hacksch hersteller instrumentarisierung kalligraf kalligraph karnation kartograf kartograph karton katapult
    katastrophe kombination kontraktion linearisierung literarisierung logograf logograph maisch metamorphose
    minister ministerin moderat modularisierung monograf monograph monopol paragraf paragraph paralyse parameter
    paraphrasierung paratyp parlamentarier plattform polarisierung pollack quarterback rausch schokolade
    staatsangehöriger stenograf stenograph stereotyp tausch telegraf telegramm telegraph thermometer transaktion
    transformation transformieren transport transporter typograf typograph unicode uniform verbleib verbrauch
    verbraucher verlockung versehrung versendung verwahrlosung vollrausch vorsitzender wiedereinführung
    wiedereinstieg wiedereintritt wiederholung xylograf xylograph zugehörigkeit
"""
# Names in which no rule for places sees one.
_NAMES: Final = """
    altman bartsch bauman biedermeier darmstadt europol feldman friedman goldman hackman handyman hartmut
    karlsruhe karstadt königstein landshut lautman ludwigshafen münchhausen
"""
# Those that do not mean what their parts say.
_OTHER_MEANING: Final = """
    armbrust augapfel augenblick backfisch bernstein bewusstsein bewußtsein buchstabe bärendienst denkmal
    dornröschen eichhörnchen eifersucht eisbein elfenbein ellenbogen erdapfel fahrzeug fastnacht feierabend
    fingerhut fledermaus flugzeug friedhof frühstück fuchsschwanz gebärmutter gleichwohl glühwürmchen grabmal
    großmut hahnenfuß handlanger handschuh hauptmann heupferd hexenschuss hochmut hochzeit hühnerauge junggeselle
    kleinmut lampenfieber landstreicher langmut leinwand leitfaden löwenzahn lückenbüßer mahnmal maulwurf
    meerschweinchen merkmal mittelalter mundart niederlage niederschlag ohrfeige pechvogel rauschgift rückgrat
    rücksicht sanftmut schildkröte schlagzeug schlüsselbein schwermut seehund seepferdchen spaßvogel spielzeug
    statthalter steckenpferd stiefmütterchen sündenbock tausendfüßler vielleicht vogelfrei voraussetzung walross
    wehmut weihnacht weihnachten werkzeug wohlstand wolkenkratzer wollust zankapfel übereinkunft
"""
OPAQUE: Final = frozenset(f"{_CHANCE} {_NAMES} {_OTHER_MEANING}".split())
