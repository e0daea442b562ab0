"""Domain: the words of the site around the articles, by language (pure)."""
# ruff: noqa: RUF001 - full-width punctuation is how Chinese is written

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

_MONTHS: Mapping[str, tuple[str, ...]] = {
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September",
           "October", "November", "December"),
    "da": ("januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september",
           "oktober", "november", "december"),
    "sv": ("januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september",
           "oktober", "november", "december"),
    "et": ("jaanuar", "veebruar", "märts", "aprill", "mai", "juuni", "juuli", "august",
           "september", "oktoober", "november", "detsember"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SiteWords:
    """What the site says in one language; `{…}` is filled in."""

    language: str
    skip: str
    languages: str
    help: str
    question: str
    search: str
    found_none: str
    found_one: str
    found_many: str
    found_more: str
    found_parts: str
    loading: str
    topics: str
    other: str
    tutorials: str
    one_step: str
    many_steps: str
    one_article: str
    many_articles: str
    all_of: str
    updated: str
    contents: str
    related: str
    step: str
    start: str
    previous: str
    next: str
    overview: str
    files: str
    front_only: str
    outdated: str
    moved: str
    moved_to: str
    missing: str
    missing_why: str
    contact: str
    breadcrumb: str
    sideways: str
    only_in: str


_ENGLISH = SiteWords(
    language="en",
    skip="Skip to the text",
    languages="Language",
    help="Help",
    question="How can we help?",
    search="Search the articles",
    found_none="No article has these words. Try others, or choose a topic.",
    found_one="1 article",
    found_many="{n} articles",
    found_more="{n} articles; these are the best {shown}",
    found_parts="No article has all of these words; these come near",
    loading="Searching…",
    topics="Topics",
    other="More articles",
    tutorials="Step by step",
    one_step="1 step",
    many_steps="{n} steps",
    one_article="1 article",
    many_articles="{n} articles",
    all_of="All {n} articles",
    updated="Updated {date}",
    contents="On this page",
    related="More about this",
    step="Step {n} of {m}",
    start="Begin with step 1",
    previous="Previous",
    next="Next",
    overview="All steps",
    files="Files",
    front_only="front page",
    outdated="The text in {language} is newer than this translation:",
    moved="This page has moved",
    moved_to="It is here now:",
    missing="This page is not here",
    missing_why="It may have moved, or its address has a letter too many. Choose a language:",
    contact="Not found what you need? Write to us:",
    breadcrumb="Where you are",
    sideways="Can be moved sideways",
    only_in="This step is only there in another language: {language}.",
)
_DANISH = SiteWords(
    language="da",
    skip="Spring til teksten",
    languages="Sprog",
    help="Hjælp",
    question="Hvad kan vi hjælpe med?",
    search="Søg i artiklerne",
    found_none="Ingen artikel har de ord. Prøv andre, eller vælg et emne.",
    found_one="1 artikel",
    found_many="{n} artikler",
    found_more="{n} artikler; her er de bedste {shown}",
    found_parts="Ingen artikel har alle ordene; disse kommer tæt på",
    loading="Søger…",
    topics="Emner",
    other="Flere artikler",
    tutorials="Trin for trin",
    one_step="1 trin",
    many_steps="{n} trin",
    one_article="1 artikel",
    many_articles="{n} artikler",
    all_of="Alle {n} artikler",
    updated="Opdateret {date}",
    contents="På denne side",
    related="Mere om emnet",
    step="Trin {n} af {m}",
    start="Begynd med trin 1",
    previous="Forrige",
    next="Næste",
    overview="Alle trin",
    files="Filer",
    front_only="forsiden",
    outdated="Teksten på {language} er nyere end denne oversættelse:",
    moved="Siden er flyttet",
    moved_to="Den er her nu:",
    missing="Siden er her ikke",
    missing_why="Den kan være flyttet, eller adressen har et bogstav for meget. Vælg sprog:",
    contact="Fandt du ikke svaret? Skriv til os:",
    breadcrumb="Her er du",
    sideways="Kan rulles til siden",
    only_in="Dette trin findes kun på et andet sprog: {language}.",
)
_SWEDISH = SiteWords(
    language="sv",
    skip="Hoppa till texten",
    languages="Språk",
    help="Hjälp",
    question="Vad kan vi hjälpa till med?",
    search="Sök bland artiklarna",
    found_none="Ingen artikel har de orden. Prova andra, eller välj ett ämne.",
    found_one="1 artikel",
    found_many="{n} artiklar",
    found_more="{n} artiklar; här är de bästa {shown}",
    found_parts="Ingen artikel har alla orden; de här kommer nära",
    loading="Söker…",
    topics="Ämnen",
    other="Fler artiklar",
    tutorials="Steg för steg",
    one_step="1 steg",
    many_steps="{n} steg",
    one_article="1 artikel",
    many_articles="{n} artiklar",
    all_of="Alla {n} artiklar",
    updated="Uppdaterad {date}",
    contents="På den här sidan",
    related="Mer om ämnet",
    step="Steg {n} av {m}",
    start="Börja med steg 1",
    previous="Föregående",
    next="Nästa",
    overview="Alla steg",
    files="Filer",
    front_only="startsidan",
    outdated="Texten på {language} är nyare än den här översättningen:",
    moved="Sidan har flyttat",
    moved_to="Den finns här nu:",
    missing="Sidan finns inte här",
    missing_why="Den kan ha flyttat, eller så har adressen en bokstav för mycket. Välj språk:",
    contact="Hittade du inte svaret? Skriv till oss:",
    breadcrumb="Här är du",
    sideways="Kan rullas i sidled",
    only_in="Det här steget finns bara på ett annat språk: {language}.",
)
_ESTONIAN = SiteWords(
    language="et",
    skip="Otse teksti juurde",
    languages="Keel",
    help="Abi",
    question="Kuidas saame aidata?",
    search="Otsi artiklitest",
    found_none="Ühestki artiklist neid sõnu ei leitud. Proovi teisi või vali teema.",
    found_one="1 artikkel",
    found_many="{n} artiklit",
    found_more="{n} artiklit; siin on parimad {shown}",
    found_parts="Kõiki neid sõnu üheski artiklis ei ole; need on lähedal",
    loading="Otsin…",
    topics="Teemad",
    other="Muud artiklid",
    tutorials="Samm-sammult",
    one_step="1 samm",
    many_steps="{n} sammu",
    one_article="1 artikkel",
    many_articles="{n} artiklit",
    all_of="Kõik {n} artiklit",
    updated="Uuendatud {date}",
    contents="Sellel lehel",
    related="Veel samal teemal",
    step="Samm {n}/{m}",
    start="Alusta 1. sammust",
    previous="Eelmine",
    next="Järgmine",
    overview="Kõik sammud",
    files="Failid",
    front_only="avaleht",
    outdated="Tekst on teises keeles ({language}) uuem kui see tõlge:",
    moved="See leht on kolinud",
    moved_to="Nüüd on see siin:",
    missing="Seda lehte siin ei ole",
    missing_why="See võib olla kolinud või on aadressis mõni täht liiga palju. Vali keel:",
    contact="Ei leidnud vastust? Kirjuta meile:",
    breadcrumb="Asukoht",
    sideways="Saab külgsuunas kerida",
    only_in="See samm on olemas ainult teises keeles: {language}.",
)
_CHINESE = SiteWords(
    language="zh",
    skip="跳到正文",
    languages="语言",
    help="帮助",
    question="有什么可以帮您？",
    search="搜索文章",
    found_none="没有文章包含这些词。请换个词，或选择一个主题。",
    found_one="1 篇文章",
    found_many="{n} 篇文章",
    found_more="共 {n} 篇文章，显示最相关的 {shown} 篇",
    found_parts="没有文章包含全部词语，以下最为接近",
    loading="正在搜索…",
    topics="主题",
    other="其他文章",
    tutorials="分步教程",
    one_step="1 步",
    many_steps="{n} 步",
    one_article="1 篇文章",
    many_articles="{n} 篇文章",
    all_of="全部 {n} 篇文章",
    updated="更新于 {date}",
    contents="本页内容",
    related="相关文章",
    step="第 {n} 步，共 {m} 步",
    start="从第 1 步开始",
    previous="上一步",
    next="下一步",
    overview="所有步骤",
    files="文件",
    front_only="首页",
    outdated="{language}版本比此译文更新：",
    moved="此页已移动",
    moved_to="新地址：",
    missing="此页不存在",
    missing_why="它可能已移动，或地址有误。请选择语言：",
    contact="没有找到答案？请写信给我们：",
    breadcrumb="当前位置",
    sideways="可左右滚动",
    only_in="此步骤仅有其他语言版本：{language}。",
)
_ALL = {each.language: each for each in (_ENGLISH, _DANISH, _SWEDISH, _ESTONIAN, _CHINESE)}


def words_of(language: str) -> SiteWords:
    """Give the site's words in a language; English where it has none."""
    return _ALL.get(language.partition("-")[0].lower(), _ENGLISH)


def say_date(day: date, language: str) -> str:
    """Say a date as people write it in one of the site's languages."""
    if language == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    dot = "." if language in {"da", "et"} else ""
    return f"{day.day}{dot} {_MONTHS[language][day.month - 1]} {day.year}"


def count(n: int, one: str, many: str) -> str:
    """Say how many there are of something."""
    return one if n == 1 else many.format(n=n)
