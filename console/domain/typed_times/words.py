"""Domain: the words of typed times in English, German, Finnish, Estonian and Chinese (data).

How a table is written says `tokens.Words`. Letters without their accents (lordag, loerdag) and
capitals are no business of these tables: `vocabulary` adds what people type instead.
"""

# ruff: noqa: E501 - a series is a line

from __future__ import annotations

from console.domain.typed_times.tokens import DateOrder, Words

ANY_LANGUAGE = {
    "unit:minute": "m|min|mins",
    "unit:hour": "h",
    "unit:day": "d",
    "unit:week": "w",
    "unit:month": "mo",
    "plus": "+",
    "am": "am",
    "pm": "pm",
    "part:close": "eod",
    "end_of_week:0": "eow",
    "end_of_month:0": "eom",
}
"""Short forms that agents of every language type."""

ENGLISH = Words(
    code="en",
    name="English",
    examples=("fri 14:00", "tomorrow 9", "in 3 days"),
    date_order=DateOrder.EITHER,
    weekdays="monday/mon tuesday/tues/tue wednesday/wed/weds thursday/thurs/thur/thu friday/fri saturday/sat sunday/sun",
    months="january/jan february/feb march/mar april/apr may june/jun july/jul august/aug september/sept/sep october/oct november/nov december/dec",
    units="minute/minutes hour/hours/hr/hrs day/days week/weeks/wk/wks month/months",
    numbers="one/a/an two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty",
    parts="morning/in_the_morning noon/midday afternoon/in_the_afternoon evening/in_the_evening end_of_day/end_of_the_day/close_of_business/cob",
    phrases={
        "number:30": "thirty",
        "number:30 unit:minute": "half an hour|half hour|a half hour",
        "number:90 unit:minute": "an hour and a half|one and a half hours|one hour and a half",
        "number:2 unit:week": "a fortnight|fortnight",
        "in": "in",
        "after": "from now|from today|later|hence",
        "day:-1": "yesterday",
        "day:0": "today",
        "day:1": "tomorrow|tmrw|tmr",
        "day:2": "day after tomorrow|the day after tomorrow",
        "day:0 part:morning": "this morning",
        "day:0 part:afternoon": "this afternoon",
        "day:0 part:evening": "tonight|this evening",
        "day:0 part:close": "end of today",
        "next": "next",
        "this": "this",
        "coming": "coming|this coming|the coming",
        "week:0": "this week|of this week",
        "week:1": "next week|of next week",
        "week:2": "week after next|the week after next",
        "months:1": "next month",
        "end_of_week:0": "end of week|end of the week|end of this week",
        "end_of_week:1": "end of next week",
        "end_of_month:0": "end of month|end of the month|end of this month",
        "end_of_month:1": "end of next month",
        "on": "on|on the|the",
        "of": "of",
        "at": "at",
        "o_clock": "o'clock|oclock",
        "half_past": "half past",
        "trap:half_hour": "half",
        "trap:midnight": "midnight|at midnight",
        "trap:weekend": "weekend|this weekend|next weekend|the weekend|at the weekend",
    },
)

GERMAN = Words(
    code="de",
    name="German",
    examples=("Fr 14:00", "morgen um 9", "in 3 Tagen"),
    date_order=DateOrder.DAY_FIRST,
    weekdays="montag/mo dienstag/di mittwoch/mi donnerstag/do freitag/fr samstag/sa/sonnabend sonntag/so",
    months="januar/jan/jänner februar/feb/feber märz/mrz april/apr mai juni/jun juli/jul august/aug september/sept/sep oktober/okt november/nov dezember/dez",
    units="minute/minuten stunde/stunden/std tag/tage/tagen woche/wochen/wo monat/monate/monaten",
    numbers="ein/eins/eine/einen/einem/einer zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn zwanzig",
    parts="morgens/früh/vormittag/vormittags/am_morgen/am_vormittag mittag/mittags/am_mittag nachmittag/nachmittags/am_nachmittag abend/abends/am_abend ende_des_tages/am_ende_des_tages/tagesende/feierabend/zum_feierabend",
    joined_parts="morgen/früh/vormittag mittag nachmittag abend -",
    phrases={
        "number:30": "dreißig",
        "part_after_day:morning": "morgen",
        "number:30 unit:minute": "halbe stunde|halben stunde|eine halbe stunde|einer halben stunde",
        "number:90 unit:minute": "anderthalb stunden|eineinhalb stunden",
        "in": "in",
        "day:-1": "gestern",
        "day:0": "heute",
        "day:1": "morgen",
        "day:2": "übermorgen",
        "next": "nächsten|nächster|nächste|am nächsten",
        "this": "diesen|dieser|diese|an diesem",
        "coming": "kommenden|kommender|kommende|am kommenden",
        "week:0": "diese woche|dieser woche|in dieser woche",
        "week:1": "nächste woche|nächster woche|in der nächsten woche|kommende woche",
        "week:2": "übernächste woche|übernächster woche",
        "months:1": "nächsten monat|nächster monat|im nächsten monat",
        "end_of_week:0": "ende der woche|ende dieser woche|zum ende der woche",
        "end_of_week:1": "ende nächster woche|ende der nächsten woche",
        "end_of_month:0": "ende des monats|ende dieses monats|monatsende|zum monatsende",
        "end_of_month:1": "ende nächsten monats|ende des nächsten monats",
        "on": "am|den|dem|der",
        "at": "um|gegen",
        "o_clock": "uhr",
        "half_to": "halb",
        "trap:eight_days": "acht tage|acht tagen",
        "trap:midnight": "mitternacht|um mitternacht",
        "trap:weekend": "wochenende|am wochenende|nächstes wochenende",
    },
)

FINNISH = Words(
    code="fi",
    name="Finnish",
    examples=("pe klo 14", "huomenna klo 9", "3 päivän päästä"),
    date_order=DateOrder.DAY_FIRST,
    weekdays="maanantai/maanantaina/ma tiistai/tiistaina/ti keskiviikko/keskiviikkona/ke torstai/torstaina/to perjantai/perjantaina/pe lauantai/lauantaina/la sunnuntai/sunnuntaina/su",
    months="tammikuu/tammikuuta/tammikuun/tammi helmikuu/helmikuuta/helmikuun/helmi maaliskuu/maaliskuuta/maaliskuun/maalis huhtikuu/huhtikuuta/huhtikuun/huhti toukokuu/toukokuuta/toukokuun/touko kesäkuu/kesäkuuta/kesäkuun/kesä heinäkuu/heinäkuuta/heinäkuun/heinä elokuu/elokuuta/elokuun/elo syyskuu/syyskuuta/syyskuun/syys lokakuu/lokakuuta/lokakuun/loka marraskuu/marraskuuta/marraskuun/marras joulukuu/joulukuuta/joulukuun/joulu",
    units="minuutti/minuuttia/minuutin tunti/tuntia/tunnin/t päivä/päivää/päivän/pv/vrk viikko/viikkoa/viikon/vk kuukausi/kuukautta/kuukauden/kk",
    numbers="yksi/yhden kaksi/kahden kolme/kolmen neljä/neljän viisi/viiden kuusi/kuuden seitsemän kahdeksan yhdeksän kymmenen yksitoista/yhdentoista kaksitoista/kahdentoista kolmetoista/kolmentoista neljätoista/neljäntoista viisitoista/viidentoista kuusitoista/kuudentoista seitsemäntoista kahdeksantoista yhdeksäntoista kaksikymmentä/kahdenkymmenen",
    parts="aamu/aamulla/aamuna/aamupäivä/aamupäivällä/ap keskipäivä/keskipäivällä/puoliltapäivin iltapäivä/iltapäivällä/iltapäivänä/ip ilta/illalla/iltana päivän_lopussa/päivän_päätteeksi/työpäivän_lopussa/työpäivän_päätteeksi",
    joined_parts="aamu/aamuna keskipäivänä -iltapäivä/-iltapäivänä -ilta/-iltana -",
    phrases={
        "number:30": "kolmekymmentä|kolmenkymmenen",
        "number:30 unit:minute": "puoli tuntia|puolen tunnin",
        "number:90 unit:minute": "puolitoista tuntia|puolentoista tunnin",
        "after": "päästä|kuluttua",
        "day:-1": "eilen",
        "day:0": "tänään",
        "day:1": "huomenna|huomen",
        "day:2": "ylihuomenna",
        "day:0 part:morning": "tänä aamuna",
        "day:0 part:evening": "tänä iltana",
        "day:1 part:morning": "huomisaamuna|huomenaamulla",
        "day:1 part:evening": "huomisiltana|huomenillalla",
        "next": "ensi",
        "this": "tänä",
        "coming": "tulevana|tuleva",
        "week:0": "tällä viikolla|tämän viikon",
        "week:1": "ensi viikolla|ensi viikon|ensi viikko",
        "months:1": "ensi kuussa|ensi kuu",
        "end_of_week:0": "viikon lopussa|viikon lopulla|tämän viikon lopussa|tämän viikon lopulla",
        "end_of_week:1": "ensi viikon lopussa|ensi viikon lopulla",
        "end_of_month:0": "kuun lopussa|kuukauden lopussa|tämän kuun lopussa",
        "end_of_month:1": "ensi kuun lopussa",
        "at": "klo|kello|kello on",
        "half_to": "puoli",
        "trap:midnight": "keskiyö|keskiyöllä",
        "trap:weekend": "viikonloppu|viikonloppuna|ensi viikonloppuna",
    },
)

ESTONIAN = Words(
    code="et",
    name="Estonian",
    examples=("reedel kell 14", "homme kell 9", "3 päeva pärast"),
    date_order=DateOrder.DAY_FIRST,
    weekdays="esmaspäev/esmaspäeval/esmaspäeva teisipäev/teisipäeval/teisipäeva kolmapäev/kolmapäeval/kolmapäeva neljapäev/neljapäeval/neljapäeva reede/reedel laupäev/laupäeval/laupäeva pühapäev/pühapäeval/pühapäeva",
    short_weekdays="e t k n r l p",
    months="jaanuar/jaanuaril/jaanuari/jaan veebruar/veebruaril/veebruari/veebr märts/märtsil/märtsi aprill/aprillil/aprilli/apr mai/mail juuni/juunil juuli/juulil august/augustil/augusti/aug september/septembril/septembri/sept oktoober/oktoobril/oktoobri/okt november/novembril/novembri/nov detsember/detsembril/detsembri/dets",
    units="minut/minutit/minuti tund/tundi/tunni/t päev/päeva/p nädal/nädalat/nädala/näd kuu/kuud/kuu_aja",
    numbers="üks/ühe kaks/kahe kolm/kolme neli/nelja viis/viie kuus/kuue seitse/seitsme kaheksa üheksa kümme/kümne üksteist/üheteist/üheteistkümne kaksteist/kaheteist/kaheteistkümne kolmteist/kolmeteist/kolmeteistkümne neliteist/neljateist/neljateistkümne viisteist/viieteist/viieteistkümne kuusteist/kuueteist/kuueteistkümne seitseteist/seitsmeteist/seitsmeteistkümne kaheksateist/kaheksateistkümne üheksateist/üheksateistkümne kakskümmend/kahekümne",
    parts="hommik/hommikul/ennelõunal keskpäev/keskpäeval pärastlõuna/pärastlõunal õhtu/õhtul päeva_lõpus/päeva_lõpuks/tööpäeva_lõpus/tööpäeva_lõpuks",
    phrases={
        "number:30": "kolmkümmend|kolmekümne",
        "number:30 unit:minute": "pool tundi|poole tunni",
        "number:90 unit:minute": "poolteist tundi|pooleteise tunni",
        "after": "pärast",
        "day:-1": "eile",
        "day:0": "täna",
        "day:1": "homme",
        "day:2": "ülehomme",
        "next": "järgmine|järgmisel|järgmise",
        "this": "see|sel|sellel",
        "coming": "tulev|tuleval|eelolev|eeloleval",
        "week:0": "see nädal|sel nädalal|sellel nädalal|selle nädala",
        "week:1": "järgmine nädal|järgmisel nädalal|järgmise nädala",
        "week:2": "ülejärgmisel nädalal|ülejärgmine nädal|ülejärgmise nädala",
        "months:1": "järgmine kuu|järgmisel kuul",
        "end_of_week:0": "nädala lõpus|nädala lõpuks|selle nädala lõpus|selle nädala lõpuks",
        "end_of_week:1": "järgmise nädala lõpus|järgmise nädala lõpuks",
        "end_of_month:0": "kuu lõpus|kuu lõpuks|selle kuu lõpus|selle kuu lõpuks",
        "end_of_month:1": "järgmise kuu lõpus|järgmise kuu lõpuks",
        "at": "kell|kella|kl",
        "half_to": "pool",
        "trap:midnight": "kesköö|keskööl",
        "trap:weekend": "nädalavahetus|nädalavahetusel|järgmisel nädalavahetusel",
    },
)

_CHINESE_DAYS = "一 二 三 四 五 六 日/天"


def _chinese_weekdays(*before: str) -> str:
    return " ".join(
        "/".join(f"{week}{day}" for week in before for day in days.split("/"))
        for days in _CHINESE_DAYS.split()
    )


_THIS_WEEK = (
    "这周",
    "這週",
    "這周",
    "本周",
    "本週",
    "这个星期",
    "這個星期",
    "这星期",
    "這星期",
    "本星期",
    "这个礼拜",
    "這個禮拜",
)
_NEXT_WEEK = (
    "下周",
    "下週",
    "下个星期",
    "下個星期",
    "下星期",
    "下个礼拜",
    "下個禮拜",
    "下礼拜",
    "下禮拜",
)
_WEEK_AFTER = ("下下周", "下下週", "下下星期", "下下个星期", "下下個星期", "下下礼拜", "下下禮拜")

CHINESE = Words(
    code="zh",
    name="Chinese",
    examples=("周五 14:00", "明天上午9点", "3天后"),
    date_order=DateOrder.MONTH_FIRST,
    weekdays=_chinese_weekdays("周", "週", "星期", "礼拜", "禮拜"),
    months="",
    units="分钟/分鐘/分 小时/小時/个小时/個小時/钟头/鐘頭/个钟头/個鐘頭 天 周/週/星期/个星期/個星期/礼拜/禮拜/个礼拜/個禮拜 个月/個月",
    numbers="",  # 二十五 is read as a number: `lexer`
    parts="早上/上午/早晨/早 中午/正午 下午/午后/午後 晚上/傍晚/晚 下班前/下班时/下班時",
    phrases={
        "number:30 unit:minute": "半小时|半小時|半个小时|半個小時|半个钟头|半個鐘頭",
        "number:90 unit:minute": "一个半小时|一個半小時",
        "after": "后|後|以后|以後|之后|之後",
        "unit:day after": "日后|日後|日以后|日以後|日之后|日之後",  # 3日 alone is the third
        "day:-1": "昨天|昨日",
        "day:0": "今天|今日|今",
        "day:1": "明天|明日|明",
        "day:2": "后天|後天",
        "day:3": "大后天|大後天",
        "week:0": "|".join(_THIS_WEEK),
        "week:1": "|".join(_NEXT_WEEK),
        "week:2": "|".join(_WEEK_AFTER),
        **{
            f"week:{ahead} weekday:{n}": days.replace("/", "|")
            for ahead, weeks in enumerate((_THIS_WEEK, _NEXT_WEEK, _WEEK_AFTER))
            for n, days in enumerate(_chinese_weekdays(*weeks).split())
        },
        "months:1": "下个月|下個月|下月",
        "end_of_week:0": "本周结束|本週結束|这周结束|這週結束",
        "end_of_week:1": "下周结束|下週結束",
        "end_of_month:0": "月底|本月底|这个月底|這個月底",
        "end_of_month:1": "下月底|下个月底|下個月底",
        "year_mark": "年",
        "month_mark": "月|月份",
        "day_mark": "日|号|號",
        "o_clock": "点|點|点钟|點鐘|时|時",
        "half": "半",
        "quarter:1": "一刻",
        "quarter:3": "三刻",
        "minute_mark": "分",
        "before_dawn": "凌晨",
        "trap:midnight": "午夜|半夜|零点|零點",
        "trap:weekend": "周末|週末|这周末|這週末|下周末|下週末|本周末|本週末",
        "trap:half_day": "半天",
    },
)
