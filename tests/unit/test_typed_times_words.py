"""Typed times in every language, case by case, as people write them."""

# ruff: noqa: RUF001 - what people type

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from console.domain.typed_times import Refused, Understood, understand
from console.domain.typed_times.vocabulary import LANGUAGES

ZONE = "Europe/Copenhagen"
NOW = datetime(2026, 11, 21, 13, 30, tzinfo=UTC)  # Saturday 14:30 there

ENGLISH = """
today 16:00 = 2026-11-21 16:00
tonight = 2026-11-21 18:00
tonight at 8 = 2026-11-21 20:00
this evening 19:30 = 2026-11-21 19:30
tomorrow = 2026-11-22 09:00
tomorrow 9 = 2026-11-22 09:00
tomorrow at nine = 2026-11-22 09:00
Tomorrow Morning = 2026-11-22 09:00
tomorrow noon = 2026-11-22 12:00
tomorrow at 3 in the afternoon = 2026-11-22 15:00
the day after tomorrow = 2026-11-23 09:00
in 45 minutes = 2026-11-21 15:15
in half an hour = 2026-11-21 15:00
in an hour and a half = 2026-11-21 16:00
in 2 hours = 2026-11-21 16:30
in an hour = 2026-11-21 15:30
in 3 days = 2026-11-24 14:30
3 days from now = 2026-11-24 14:30
in two weeks = 2026-12-05 14:30
a fortnight = 2026-12-05 14:30
in a month = 2026-12-21 14:30
in 3 days at 9 = 2026-11-24 09:00
friday = 2026-11-27 09:00
on Friday = 2026-11-27 09:00
saturday = 2026-11-28 09:00
fri 14:00 = 2026-11-27 14:00
14:00 fri = 2026-11-27 14:00
Wed at 2pm = 2026-11-25 14:00
next monday = 2026-11-23 09:00
next friday = 2026-11-27 09:00
next saturday = 2026-11-28 09:00
friday next week = 2026-11-27 09:00
this sunday = 2026-11-22 09:00
next week = 2026-11-23 09:00
the week after next = 2026-11-30 09:00
next month = 2026-12-01 09:00
end of day = 2026-11-21 17:00
tomorrow end of day = 2026-11-22 17:00
end of next week = 2026-11-27 17:00
end of month = 2026-11-30 17:00
end of next month = 2026-12-31 17:00
9 = 2026-11-22 09:00
14 = 2026-11-22 14:00
15 = 2026-11-21 15:00
9.30 = 2026-11-22 09:30
at 9.10 = 2026-11-22 09:10
2pm = 2026-11-22 14:00
3 p.m. = 2026-11-21 15:00
12am = 2026-11-22 00:00
12pm = 2026-11-22 12:00
half past nine = 2026-11-22 09:30
9 o'clock = 2026-11-22 09:00
9 o’clock = 2026-11-22 09:00
1 Dec = 2026-12-01 09:00
Dec 1 = 2026-12-01 09:00
December 1st, 2026 = 2026-12-01 09:00
the 1st of December at 14:30 = 2026-12-01 14:30
Tue, 1 Dec 2026 14:00 = 2026-12-01 14:00
1 dec 9 = 2026-12-01 09:00
20 Nov = 2027-11-20 09:00
29 Feb = 2028-02-29 09:00
13/12 = 2026-12-13 09:00
12/25 = 2026-12-25 09:00
12/12 = 2026-12-12 09:00
"""

DANISH = """
i dag kl. 16 = 2026-11-21 16:00
i aften = 2026-11-21 18:00
i aften kl. 8 = 2026-11-21 20:00
i morgen = 2026-11-22 09:00
imorgen kl 9 = 2026-11-22 09:00
i morgen formiddag = 2026-11-22 09:00
i morgen eftermiddag kl. 3 = 2026-11-22 15:00
i morgen tidlig = 2026-11-22 09:00
i overmorgen = 2026-11-23 09:00
om 45 minutter = 2026-11-21 15:15
om en halv time = 2026-11-21 15:00
om halvanden time = 2026-11-21 16:00
om 2 timer = 2026-11-21 16:30
om tre dage = 2026-11-24 14:30
om 3 dage kl. 9 = 2026-11-24 09:00
om to uger = 2026-12-05 14:30
om en måned = 2026-12-21 14:30
om en maaned = 2026-12-21 14:30
mandag = 2026-11-23 09:00
mandag kl. 14 = 2026-11-23 14:00
Mandag morgen = 2026-11-23 09:00
på fredag = 2026-11-27 09:00
fre. kl. 14.30 = 2026-11-27 14:30
fredag aften = 2026-11-27 18:00
næste fredag = 2026-11-27 09:00
naeste lørdag = 2026-11-28 09:00
lordag = 2026-11-28 09:00
LOERDAG = 2026-11-28 09:00
søn = 2026-11-22 09:00
fredag i næste uge = 2026-11-27 09:00
næste uge = 2026-11-23 09:00
næste måned = 2026-12-01 09:00
slutningen af næste uge = 2026-11-27 17:00
månedens slutning = 2026-11-30 17:00
kl. 14 = 2026-11-22 14:00
kl. 9.10 = 2026-11-22 09:10
halv ti = 2026-11-22 09:30
kl. halv ti = 2026-11-22 09:30
1. december = 2026-12-01 09:00
d. 1. dec. kl. 14 = 2026-12-01 14:00
tirsdag den 1. december = 2026-12-01 09:00
1.12. = 2026-12-01 09:00
1.12.2026 kl. 9 = 2026-12-01 09:00
1/12 kl. 14 = 2026-12-01 14:00
"""

SWEDISH = """
i dag kl. 16 = 2026-11-21 16:00
ikväll = 2026-11-21 18:00
ikväll kl 8 = 2026-11-21 20:00
i morgon = 2026-11-22 09:00
imorgon kl. 9 = 2026-11-22 09:00
i morgon bitti = 2026-11-22 09:00
i morgon förmiddag = 2026-11-22 09:00
i övermorgon = 2026-11-23 09:00
i overmorgon = 2026-11-23 09:00
om 45 minuter = 2026-11-21 15:15
om en halvtimme = 2026-11-21 15:00
om två timmar = 2026-11-21 16:30
om tre dagar = 2026-11-24 14:30
om 3 dagar kl. 9 = 2026-11-24 09:00
om en vecka = 2026-11-28 14:30
om 2 veckor = 2026-12-05 14:30
om en månad = 2026-12-21 14:30
måndag = 2026-11-23 09:00
mån 14:00 = 2026-11-23 14:00
på fredag = 2026-11-27 09:00
fre kl. 14 = 2026-11-27 14:00
fredag kväll = 2026-11-27 18:00
fredagskväll = 2026-11-27 18:00
nästa fredag = 2026-11-27 09:00
naesta loerdag = 2026-11-28 09:00
lordag = 2026-11-28 09:00
sön = 2026-11-22 09:00
nästa vecka = 2026-11-23 09:00
nästa månad = 2026-12-01 09:00
i slutet av nästa vecka = 2026-11-27 17:00
i slutet av månaden = 2026-11-30 17:00
klockan 14 = 2026-11-22 14:00
kl. 9.30 = 2026-11-22 09:30
halv tio = 2026-11-22 09:30
1 december = 2026-12-01 09:00
den 1 december kl. 14 = 2026-12-01 14:00
tisdag 1 dec = 2026-12-01 09:00
1/12 kl. 14 = 2026-12-01 14:00
"""

NORWEGIAN = """
i dag kl. 16 = 2026-11-21 16:00
i kveld = 2026-11-21 18:00
i kveld kl. 8 = 2026-11-21 20:00
i morgen = 2026-11-22 09:00
i morgen kl. 9 = 2026-11-22 09:00
i morgen tidlig = 2026-11-22 09:00
i overmorgen = 2026-11-23 09:00
om 45 minutter = 2026-11-21 15:15
om en halvtime = 2026-11-21 15:00
om to timer = 2026-11-21 16:30
om tre dager = 2026-11-24 14:30
om 3 dager kl. 9 = 2026-11-24 09:00
om ei uke = 2026-11-28 14:30
om 2 uker = 2026-12-05 14:30
om en måned = 2026-12-21 14:30
mandag = 2026-11-23 09:00
mandag morgen = 2026-11-23 09:00
på fredag kl. 14 = 2026-11-27 14:00
fredag kveld = 2026-11-27 18:00
neste fredag = 2026-11-27 09:00
lørdag = 2026-11-28 09:00
laurdag = 2026-11-28 09:00
sundag = 2026-11-22 09:00
neste uke = 2026-11-23 09:00
neste måned = 2026-12-01 09:00
slutten av neste uke = 2026-11-27 17:00
slutten av måneden = 2026-11-30 17:00
klokka 14 = 2026-11-22 14:00
halv ti = 2026-11-22 09:30
1. desember = 2026-12-01 09:00
tirsdag 1. des. kl. 14 = 2026-12-01 14:00
1.12. = 2026-12-01 09:00
"""

GERMAN = """
heute um 16 Uhr = 2026-11-21 16:00
heute Abend = 2026-11-21 18:00
heute Abend um 8 = 2026-11-21 20:00
morgen = 2026-11-22 09:00
morgen früh = 2026-11-22 09:00
morgen frueh = 2026-11-22 09:00
morgen um 9 Uhr = 2026-11-22 09:00
morgen um 9 Uhr 30 = 2026-11-22 09:30
morgen Nachmittag um 3 = 2026-11-22 15:00
morgen Mittag = 2026-11-22 12:00
übermorgen = 2026-11-23 09:00
uebermorgen = 2026-11-23 09:00
in 45 Minuten = 2026-11-21 15:15
in einer halben Stunde = 2026-11-21 15:00
in anderthalb Stunden = 2026-11-21 16:00
in zwei Stunden = 2026-11-21 16:30
in drei Tagen = 2026-11-24 14:30
in 3 Tagen um 9 Uhr = 2026-11-24 09:00
in einer Woche = 2026-11-28 14:30
in vierzehn Tagen = 2026-12-05 14:30
in einem Monat = 2026-12-21 14:30
Montag = 2026-11-23 09:00
Mo 14:00 = 2026-11-23 14:00
am Freitag = 2026-11-27 09:00
Freitagabend = 2026-11-27 18:00
Montag Morgen = 2026-11-23 09:00
nächsten Freitag = 2026-11-27 09:00
naechsten Samstag = 2026-11-28 09:00
nächste Woche Freitag = 2026-11-27 09:00
nächste Woche = 2026-11-23 09:00
übernächste Woche = 2026-11-30 09:00
nächsten Monat = 2026-12-01 09:00
Ende nächster Woche = 2026-11-27 17:00
Monatsende = 2026-11-30 17:00
Feierabend = 2026-11-21 17:00
um 9 Uhr = 2026-11-22 09:00
halb zehn = 2026-11-22 09:30
8 Uhr abends = 2026-11-21 20:00
1. Dezember = 2026-12-01 09:00
9 Uhr 1. Dezember = 2026-12-01 09:00
Dienstag, den 1. Dezember um 14 Uhr = 2026-12-01 14:00
1.12. = 2026-12-01 09:00
1. März = 2027-03-01 09:00
1. Maerz = 2027-03-01 09:00
"""

FINNISH = """
tänään klo 16 = 2026-11-21 16:00
tänä iltana = 2026-11-21 18:00
tänä iltana klo 8 = 2026-11-21 20:00
huomenna = 2026-11-22 09:00
huomenna klo 9 = 2026-11-22 09:00
huomisaamuna = 2026-11-22 09:00
huomenna iltapäivällä klo 3 = 2026-11-22 15:00
ylihuomenna = 2026-11-23 09:00
45 minuutin päästä = 2026-11-21 15:15
puolen tunnin päästä = 2026-11-21 15:00
kahden tunnin kuluttua = 2026-11-21 16:30
3 päivän päästä = 2026-11-24 14:30
kolmen päivän päästä = 2026-11-24 14:30
3 paivan paasta klo 9 = 2026-11-24 09:00
viikon päästä = 2026-11-28 14:30
kahden viikon kuluttua = 2026-12-05 14:30
kuukauden päästä = 2026-12-21 14:30
maanantaina = 2026-11-23 09:00
ma klo 14 = 2026-11-23 14:00
perjantaina klo 14 = 2026-11-27 14:00
perjantai-iltana = 2026-11-27 18:00
maanantaiaamuna = 2026-11-23 09:00
ensi perjantaina = 2026-11-27 09:00
ensi lauantaina = 2026-11-28 09:00
ensi viikon perjantaina = 2026-11-27 09:00
ensi viikolla = 2026-11-23 09:00
ensi kuussa = 2026-12-01 09:00
ensi viikon lopussa = 2026-11-27 17:00
kuun lopussa = 2026-11-30 17:00
klo 14 = 2026-11-22 14:00
klo 9.30 = 2026-11-22 09:30
puoli kymmenen = 2026-11-22 09:30
1. joulukuuta = 2026-12-01 09:00
tiistaina 1. joulukuuta klo 14 = 2026-12-01 14:00
1.12. klo 14 = 2026-12-01 14:00
"""

ESTONIAN = """
täna kell 16 = 2026-11-21 16:00
täna õhtul = 2026-11-21 18:00
täna õhtul kell 8 = 2026-11-21 20:00
homme = 2026-11-22 09:00
homme kell 9 = 2026-11-22 09:00
homme hommikul = 2026-11-22 09:00
homme pärastlõunal kell 3 = 2026-11-22 15:00
ülehomme = 2026-11-23 09:00
ulehomme = 2026-11-23 09:00
45 minuti pärast = 2026-11-21 15:15
poole tunni pärast = 2026-11-21 15:00
kahe tunni pärast = 2026-11-21 16:30
3 päeva pärast = 2026-11-24 14:30
kolme päeva pärast kell 9 = 2026-11-24 09:00
nädala pärast = 2026-11-28 14:30
2 nädala pärast = 2026-12-05 14:30
kuu aja pärast = 2026-12-21 14:30
esmaspäeval = 2026-11-23 09:00
esmaspaeval kell 14 = 2026-11-23 14:00
E 14:00 = 2026-11-23 14:00
reedel kell 14 = 2026-11-27 14:00
reede õhtul = 2026-11-27 18:00
järgmine reede = 2026-11-27 09:00
järgmisel laupäeval = 2026-11-28 09:00
järgmisel nädalal = 2026-11-23 09:00
ülejärgmisel nädalal = 2026-11-30 09:00
järgmisel kuul = 2026-12-01 09:00
järgmise nädala lõpus = 2026-11-27 17:00
kuu lõpuks = 2026-11-30 17:00
kell 9 = 2026-11-22 09:00
kell 9.30 = 2026-11-22 09:30
pool kümme = 2026-11-22 09:30
1. detsember = 2026-12-01 09:00
teisipäeval, 1. detsembril kell 14 = 2026-12-01 14:00
1.12. = 2026-12-01 09:00
"""

CHINESE = """
今天16点 = 2026-11-21 16:00
今晚 = 2026-11-21 18:00
今晚8点 = 2026-11-21 20:00
明天 = 2026-11-22 09:00
明天9点 = 2026-11-22 09:00
明早九点半 = 2026-11-22 09:30
明天下午3点 = 2026-11-22 15:00
明天下午三點 = 2026-11-22 15:00
明天中午 = 2026-11-22 12:00
后天 = 2026-11-23 09:00
後天 = 2026-11-23 09:00
大后天 = 2026-11-24 09:00
45分钟后 = 2026-11-21 15:15
半小时后 = 2026-11-21 15:00
一个半小时后 = 2026-11-21 16:00
两小时后 = 2026-11-21 16:30
兩個小時後 = 2026-11-21 16:30
3天后 = 2026-11-24 14:30
三天后 = 2026-11-24 14:30
３日後 = 2026-11-24 14:30
3天后下午3点 = 2026-11-24 15:00
十五分钟后 = 2026-11-21 14:45
一个星期后 = 2026-11-28 14:30
两周后 = 2026-12-05 14:30
一个月后 = 2026-12-21 14:30
周一 = 2026-11-23 09:00
星期五下午2点 = 2026-11-27 14:00
禮拜五 = 2026-11-27 09:00
週日 = 2026-11-22 09:00
下周五 = 2026-11-27 09:00
下週六 14：00 = 2026-11-28 14:00
下下周一 = 2026-11-30 09:00
本周日 = 2026-11-22 09:00
下周 = 2026-11-23 09:00
下个月 = 2026-12-01 09:00
月底 = 2026-11-30 17:00
下班前 = 2026-11-21 17:00
9点半 = 2026-11-22 09:30
九点一刻 = 2026-11-22 09:15
9点三刻 = 2026-11-22 09:45
上午9点30分 = 2026-11-22 09:30
凌晨3点 = 2026-11-22 03:00
12月1日 = 2026-12-01 09:00
12月1号 14:00 = 2026-12-01 14:00
2026年12月1日下午2点 = 2026-12-01 14:00
十二月二十五日 = 2026-12-25 09:00
二〇二七年一月二日 = 2027-01-02 09:00
12/1 下午2点 = 2026-12-01 14:00
"""

CASES = {
    "en": ENGLISH, "da": DANISH, "sv": SWEDISH, "no": NORWEGIAN, "de": GERMAN, "fi": FINNISH,
    "et": ESTONIAN, "zh": CHINESE,
}  # fmt: skip
LISTED = [
    (code, *case.split(" = ")) for code, text in CASES.items() for case in text.strip().split("\n")
]
OWN_ONLY = {"E 14:00"}
"""So short that they count only for agents of the language."""


@pytest.mark.parametrize(("code", "typed", "expected"), LISTED)
def test_what_people_of_a_language_type(code: str, typed: str, expected: str) -> None:
    """What is typed in a language is understood by its agents, and by everybody else alike."""
    for language in (code,) if typed in OWN_ONLY else (code, ""):
        read = understand(typed, now=NOW, time_zone=ZONE, language=language)

        assert isinstance(read, Understood), read
        assert expected == f"{read.at.astimezone(ZoneInfo(ZONE)):%Y-%m-%d %H:%M}"


def test_every_language_has_its_cases() -> None:
    """No language is without at least twenty-five cases."""
    assert set(LANGUAGES) == set(CASES)
    assert [] == [code for code, text in CASES.items() if len(text.strip().split("\n")) < 25]


@pytest.mark.parametrize("code", sorted(LANGUAGES))
def test_the_examples_of_refusals_are_understood(code: str) -> None:
    """Every example that a refusal shows works, at any hour of any day."""
    for hour in range(0, 24 * 8, 5):
        now = datetime(2026, 11, 20 + hour // 24, hour % 24, 59, tzinfo=UTC)
        for example in LANGUAGES[code].examples:
            assert isinstance(
                understand(example, now=now, time_zone=ZONE, language=code), Understood
            )


@pytest.mark.parametrize("typed", [",", ", ,", ",,,"])
def test_signs_that_mean_nothing_are_refused(typed: str) -> None:
    """They are what stands there before the first word when a moment is begun with a comma."""
    now = datetime(2026, 11, 20, 12, tzinfo=UTC)
    assert isinstance(understand(typed, now=now, time_zone="UTC"), Refused)
