"""Words and texts that reach every rule of the analysis. What becomes of them is what the analysis does.

They are frozen: with others every index is refused. A rule that they do not reach needs another one all the same.
"""

from typing import Final

__all__ = ["OWN_TEXT", "OWN_WORDS", "TEXTS", "WORDS"]

#: Words of each kind, with each ending and each linking element that German articles have most of; then rare ones.
WORDS: Final = """\
Aachen Abgeordnetenkammer Aborigines Adelstitel Aerosolpartikel Alexanders allerdings Allgemeinen Alter
Aluminiumwerkstoffe Amateurfunkbänder amerikanischem amerikanischen amerikanischer Amtsinhaber Amtssprache
andorranische andorranischen Antennenträger Antibiotika Aquarienpflanzen arabische Arabischen Arbeiterinnen
Arbeitsbedingungen Arbeitslosigkeit architektonisch argentinische argentinischen Armenische Arten Aschaffenburg auch
aufgenommen Aufmerksamkeit Ausführungsgang Ausführungsgänge Ausgangspunkt ausgedehnte Aussichtsetage
Austrittsabkommen Autobahnen Badekultur Baskenlandes Bauernkrieg Baukunst Bayern beabsichtigte Beatles bedeutende
bedeutenden bedeutender beeinflussten befinden begründete beispielsweise bekannt belgische benachbarte bengalischen
Berdolet Bergkarabach Berlin berühmter besiedelten besitzen bestattet bestehend besteht bestimmte bestimmten
bestimmter beständiges beteiligt Bevölkerung Bevölkerungsgruppen Bevölkerungsschichten Bevölkerungszahl bezeichnet
Beziehungen biblische bildete bildeten bildgebende Bildungswesen Blockflöten Blütenorgane Blütenpflanzen
Bodenseeregion Braunbären Bukarest Bundeskanzler Bundesministeriums Bundespräsident Bundesregierung Bundesstaaten
Bundestag Bundestages Bürgern Bürgerrechte Capone Charaktertugenden Chorhalle Chr Cricket dagegen damalige
deportiert der deren Deutsche deutsche deutschem deutschen deutscher Deutschlands Dienstleistungen dieser
displaystyle dominierende Dreißigjährigen Dürer Ebene ehemalige ehemaligen ehemaliger Ehrenzeichen eigene eigenen
eigener eigenes eigenständige ein eine einen einer eines Einfluss eingemeindet eingesetzt Einsetzungsworte
Einwanderer einzigartiges eiszeitlichen Emanzipationserklärung enthalten entsprechend entsprechendes entwickeln
entwickelt Ereignissen Ergebnisse erhöhter erhöhtes erklärte erneut erreichte erreichten errichtete errichteten
erschienen erweitert Escher existieren existiert fache Fernsehturm Fertilitätsrate findet Flusslauf Flusssystem
folgende folgenden folgender forderte forderten Forschungseinrichtungen Franklin französische französischem
französischsprachige Freundin Fristenregelung führt führte führten für Gasfabrik gebe Gebirgsbildung Geburtstages
geeignet gegenseitig gegenüberliegende gegründete gelegene gem Gemeinden gemeinsames genannten genanntes geringer
Gerstenmaier Geräte Gesamtartenzahl gesamte gesamten geschlossenem gesinnte gesinnten Gesundheit ging Grenzgebiet
Griechenland Griechenlands groß Großbritannien große Große großen großer großes Grundlage Grundlagen grundlegend
Grundsteinlegung Grundsätze gründete gründeten Güterverkehr habe Handballabteilung Hans Hauptsatzung Hauptstadt
hauptsächlich Hausrinder hergestellt herzustellen heute Hilfsmittel hin Hitchcocks Hohenzollern häufigsten Höhe
Höhen initiierte initiierten innerstädtischen Inseln Jahre Jahren Jahresniederschlag Jahrgänge Jahrhunderts
Jungköniginnen Jungtiere Kalkstein Karlsruhe karolingische karolingischen karolingischer Karriere Kernkraftwerke
Kirche Kirchenmusik kleinere kleineren Konföderierten kontrollierter Korrektionsbrille kreisfreien Kriegsschiffen
kritisierte Kunstgegenstände Königin Königinnen Königreichs Königs könne können Künstlern Lambarene Land Landes
Landeshauptstadt Landtagswahl langjähriger lateinisch Lebens Lebensbedingungen Lebensdauer Lebenserwartung
Lebensformen Lebensqualität Lebensraum Lebensweise lebten lediglich Leichtathletik liegen liegt Lindgren Lindgrens
Lives Löffel Macht magnetisches Massenaussterben Medien Mehrwertsteuer meist meisten Menschenrechte Metern
militärische mindestens Mitglieder Mitgliedern mittleren möglich müssen Namen Nationalratswahl Nationaltheaters
Naturschutzgebiete Naturschutzgebieten nennenswerte Neuapostolische neuer neues Neuseeland Niederschlagsmengen
nordamerikanischen Nordmazedonien Nordosten Nordstaaten notwendig Notwendigkeit Obersees offizieller Offiziere
Oktober Opfer organisierten Organismen Ortsteile Pappenheim paraphyletisch Parlamentswahlen Pflanzenarten platzieren
Politiker politisch politische politischen politisches Premierminister Pressefreiheit Preßburg Printmedien Problem
Präsidenten Queensland Querschnitt Ravensberger rechteckige Regel regelmäßige regelmäßigen Regeln Regierung
Regierungsbezirke Regierungschefs Regierungsgeschäfte Reichstag reichte Reihenfolge Reisevereinigungen Republik Roll
Rolle rund Samenanlagen Schauspielerin Schleichenlurche schließlich Schuljahr Schwangerschaftsabbruch
Schwangerschaftsabbruchs Schweitzers Schwierigkeiten sechs seinen selten setzte sieben Sklavenfrage soll sollen
sondern sowie Sozialverhaltens spanischsprachigen Sprachfamilie Sprachgebrauch später Staatenbildung Staatsausgaben
Staatsbürger Staatspräsidenten Staatsverschuldung Stadt Stadtmauern Stadtverwaltung Stadtvierteln Stahlachterbahnen
sternförmig Steuern Strahlenkranzmadonna Strahlungswiderstand Straßen Straßenbahn Straßenbahnen Stück
Sukzessivbeseelung Teile teils Themen Tiefebene Todesstrafe Tonträgern Transkriptionsfaktoren Umgangssprache
unterschiedliche unterschiedlichen verbesserte verbesserten verfasste verfügen Vergangenheit Verhaltensweisen
verhindern verhindert Verkehrsmittel verloren vermehrt vermutlich verschiedene verschiedenen Versorgungslinien
verstärkt verteidigen Verteidigung Vertrag vertreten Verträge verwendete verwendeten Verwitterungskruste verändern
verändert veröffentlicht veröffentlichte veröffentlichten vielleicht Volkswirtschaft Vollbart Vorgänge vorliegenden
vorwiegend vorzeitig Wahrscheinlichkeit Wallenstein Wallensteins wechseln weitem Weiterentwicklung Weißrussland
Welterbeliste Weltkrieges Weltkriegs Weltkulturerbe werde werden wesentlich wichtige wichtigsten wichtigster
Widerstandsrecht wieder Willem Windkraftanlagen Wirbeltieren wirtschaftliche wirtschaftlichen wirtschaftlicher
wissenschaftliche Wochenzeitungen Wüste zeitgleich Zukunftsatlas zum zunehmend zunächst zusätzlich zusätzliche
zusätzlicher zusätzliches Zwangsarbeiter zweitgrößte zwischen Züge äußere äußeren öffentliche öffentlichen
Überseehafengebiet überwiegend
anzuerkennen herausfiel hereinkam einzuloggen wiederaufgebaute vorbeizuziehenden aufeinandertrafen überzugehen
zunichtegemachtes wachgerüttelt Waffenruhe Staubecken Hochzeit Flugzeug Siegfried Berliner Regensburger
Impfpflichtdebatten Kinderbetreuungsplätze Schifffahrt Schiffahrt Ballettänzer Preisrückgang Feststellung
Montagabend Dienstagnachmittag Weihnachtsmarkt Arbeitsamt Hilfskraft Sprachschule Großstadt Badehose Innenstadt
Thermometer Donaudampfschiffahrtsgesellschaftskapitän Wirtschaftsprüfungsgesellschaft fehlerfrei umweltfreundlich
arbeitsfähig menschenleer Landesbank Rathausplatz Ärztinnen Präsidentin Termininnen Bäuerin Französin Kundin Köchin
gegangen beschlossene Verletzten Verletzte klassifiziert eingebürgert abstammend beruht beendet angeklagt
Angeklagter beamtet verwandt während gesamt gesandt Bekannte recht fahrt Fahrt arbeite sagen Sagen waren Waren Bar
Bär schon schön entwickeln Entwicklung fördern Förderung wandern sammeln US EU IT USA NATO GmbH ab zu Öl öl Ei
Straße STRASSE Strasse daß dass Maß Masse Prozeß Prozess Xylofonquark Qwrtz Häusr Baeume Mueller Müller Muller Cafés
stadtnahen großzügig Vermauerung Zwangsevakuierung Impfstoff Rechtschreibewörterbuch
Eisenbahn Neubauten Krankenversicherungen Notlandung Mittagessen Staatsanwaltschaft Einfamilienhäuser Erdgas Rathaus
Oberbürgermeisterin Bundestagswahlkreis Uniklinik Heidelberg Weinberg vereinbarten stellenweise Verbrauchern
eigenständig
naïve İstanbul ﬁnden Grimm's geht's d'Hondt Peters'
"""
#: Texts with hyphens, gender forms, numbers, marks and other scripts.
TEXTS: Final = (
    "Kant'sche Ethik, freudscher Versprecher, NATOs und PCs, Trumps, Chinas, Laschet, geforscht, Jogurt, Muller.",
    "Vor- und Nachteile, Ein-, Zwei- und Dreibettzimmer; Be- oder Entladung, Erzeugung und -speicherung.",
    "Wärmeerzeugung und -speicherung, Haupt- sowie Nebenstraßen; Obst- und Gemüse-, Fleisch- und Fischhändler.",
    "An- und Verkauf von Alt- und Neuwagen (Groß- und Klein-); auf- und abgebaut, be- und entladen. Ein -",
    "Politiker:innen, Lehrer*innen, Schüler_innen, BürgerInnen, Kolleg/-innen, Ärzt:innen, Student(inn)en.",
    "Politiker/innen, Forscher(innen), Lehrer*in, LehrerIn, jede:r, ein(e) gute:r Kolleg·innen, Mitarbeiter/-in.",
    "US-Präsident, USPräsident, EUKommission, Nord-Süd-Gefälle, 100-Meter-Lauf, E-Mail-Adresse, A\u2011Klasse.",
    "„Süd“-Tirol, (Nord-)Italien, Berlin-Brandenburg. Kaffee- /Tee-Mischung",
    "Ex-DDR-Bürger:innen-Treffen; Vor-Ort-Termine und -Besuche; Hin-und-her-Gerissen-Sein.",
    "2-Zimmer-Wohnung, S-Bahn-Nähe, B-A-C-H, a-b-c-d-e-f-g-h-i-j-k-l-m-n-o-p-q-r-s-t-u-v-w-x-y-z-a-b-c-d-e-f-g-h.",
    "Die Straße, die Strasse, DIE STRASSE; geht's, Peters', d\u2019Hondt, Müllers, Mueller, Cafés.",
    "Łódź, Çelik, Αθήνα, Путин.",
    "16:30 Uhr, 3,5 Prozent, 1.000.000 Euro, § 12a Abs. 3, z. B., z.B., d. h., 24/7, COVID-19, 5G-Netz, H₂O, CO2.",
    "20.000,00; 1.045,50 und 1'000 Euro, 3,5km, 3,5-prozentig, 1,2,3; 03.10.90, 7/8/1974, 1990-10-03, 10/2019, 16.30",
    "Am 3. Oktober 1990, im Okt. 2019 und im JULI 2020; 2019/20, 31.13.1999, 2.17.1, 0.123, 24/7.",
    "Das Aus am MIT: Würde und würde, Wegen und wegen; Ampel-Aus, AUS.",
    "½ m², №5, ①, Ǆ, ǅ",
    "Die Zahl nimmt, wie er sagt, zu; sie trat am 3. Mai zurück und brach um 11:30 Uhr ab.",
    "Das Ver-\nfassungsgericht und die Demo\u00ac kratie, ein Glas Müller-\nThurgau für 20 000 oder 1 000 000 Euro.",
    "Hau\u00adser, Ha\u0308user, Ko\u0308ln, zu\u200bsammen, \ufb01nden, Ｋöln.",
    "Straße\u2029Brücken\u2029bau, 東京, مصر, नमस्ते, 서울.",
    "Er fiel heraus; dass sie hereinkam, wusste niemand. Als das Museum wiedereröffnet wurde, kam man herüber.",
    "Der Bär war in der Bar schon schön. Die Schiffahrt auf der Donau: das Fußballänderspiel, die Ballettänzerin.",
    "Donau" * 51 + " " + "Donau" * 51 + "s " + "ß" * 127 + "e " + "ß" * 128 + " a" + "\u0301" * 40,
)
#: Own words of each kind, and a text with them.
OWN_WORDS: Final = ("Kyiv = Kiew", "Stau|becken", "Schiff|fahrt", "Hochhaus", "Waffenruhe")
OWN_TEXT: Final = "Kyiv, Kiew, Staubecken, Schiffahrt, Hochhäuser, Hochhaus, Waffenruhe"
