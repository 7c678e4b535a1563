"""German stop words: words that say nothing about what a text is about.

They stay in the index, so that phrases with them are found; they only take no part in ranking. Unlike the list that
Whoosh applies to German there is no English word among them, and no German word that also names a thing: Not, US,
Will, May, Can and IT are found.
"""

from __future__ import annotations

from fundstelle.index.german.folding import fold

__all__ = ["NOUN_SIGN", "STOP_WORDS", "is_noun_by_capital"]

_ARTICLES_AND_PRONOUNS = """
    der die das den dem des ein eine einen einem einer eines kein keine keinen keinem keiner keines
    ich du er sie es wir ihr mich dich ihn uns euch mir dir ihm ihnen sich man
    mein meine meinen meinem meiner meines dein deine deinen deinem deiner deines
    sein seine seinen seinem seiner seines ihre ihren ihrem ihrer ihres
    unser unsere unseren unserem unserer unseres euer eure euren eurem eurer eures
    dieser diese dieses diesen diesem jener jene jenes jenen jenem jeder jede jedes jeden jedem
    welcher welche welches welchen welchem solcher solche solches solchen solchem
    derselbe dieselbe dasselbe denselben demselben desselben dieselben derselben
    wer wen wem wessen was etwas nichts alle alles allen allem aller
    einige einigen einigem einiger einiges manche manchen manchem mancher manches
    dessen deren denen selbst
"""
_PREPOSITIONS = """
    an am ans auf aufs aus bei beim bis durch fürs für gegen hinter im in ins mit nach neben ohne seit über um ums
    unter vom von vor während wegen zu zum zur zwischen
"""
_CONJUNCTIONS_AND_PARTICLES = """
    aber als also auch da daher damit dann dass denn deshalb doch dort ob oder obwohl sondern sowie und weil wenn
    wie wo wobei wodurch wofür woher wohin womit worauf woraus worin wann warum weshalb wieso
    hier hin her jetzt nun noch nur nicht schon sehr so sonst mehr viel viele vielen weiter wieder zwar ja
    bereits beispielsweise etwa jedoch dabei dadurch dafür dagegen daran darauf daraus darin darüber darum davon
    davor dazu einmal immer indem zufolge folgend folgende folgenden folgender folgendes
    wieviel wieviele
"""
_AUXILIARIES = """
    bin bist ist sind seid war warst waren gewesen sei seien wäre wären
    habe hast hat haben habt hatte hattest hatten gehabt hätte hätten
    werde wirst wird werden werdet wurde wurden worden geworden würde würden
    kann kannst können könnte könnten konnte konnten muss musst müssen musste mussten müsste
    soll sollst sollen sollte sollten darf dürfen durfte durften dürfte mag mögen möchte möchten
"""

_WRITTEN = frozenset(f"{_ARTICLES_AND_PRONOUNS} {_PREPOSITIONS} {_CONJUNCTIONS_AND_PARTICLES} {_AUXILIARIES}".split())

#: The stop words in folded spelling, as the wording terms of the index hold them.
STOP_WORDS = frozenset(map(fold, _WRITTEN))

#: What the term of a noun begins with that is a stop word but for its capital.
NOUN_SIGN = "="

_NOUNS = """
    Aus Dürfen Du Etwas Habe Haben Hast Ich Ist Ja Jetzt Können Müssen Muss Nicht Nichts Ob Oder Sein Selbst Soll Sollen
    Waren Wegen Weil Werden Wir Würde Würden
"""
# Those of the stop words that also are nouns. The dictionary takes almost each of them for one.
_BY_CAPITAL = frozenset(_NOUNS.split())


def is_noun_by_capital(word: str) -> bool:
    """Whether a word as it is written is a noun, or an acronym, and without its capitals a stop word: Aus, MIT."""
    return word in _BY_CAPITAL or (len(word) > 1 and word.isupper() and word.lower() in _WRITTEN)
