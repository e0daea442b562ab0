"""How letters begin, in the languages of our customers: greetings, titles, and who is no person."""
# ruff: noqa: E501, SIM905 - a language's words are one string, in its own letters

from __future__ import annotations

GREETINGS = tuple(
    sorted(
        (
            # en
            "good morning",
            "good afternoon",
            "good evening",
            "good day",
            "hi there",
            "hello there",
            "hey there",
            "hi again",
            "hello again",
            "hello",
            "hi",
            "hey",
            "dear",
            "greetings",
            # da, nb
            "god morgen",
            "god formiddag",
            "god eftermiddag",
            "god aften",
            "goddag",
            "god dag",
            "hejsa",
            "hej igen",
            "hej",
            "heisann",
            "hei igjen",
            "hei",
            "hallo",
            "halløj",
            "kære",
            "kjære",
            # sv
            "god morgon",
            "god eftermiddag",
            "god kväll",
            "hejsan",
            "hallå",
            "tjena",
            "hej hej",
            "kära",
            "käre",
            "bästa",
            "bäste",
            # et
            "tere hommikust",
            "tere päevast",
            "tere õhtust",
            "tere jälle",
            "tere taas",
            "tere",
            "tervist",
            "tervitus",
            "tervitused",
            "hei-hei",
            "lugupeetud",
            "austatud",
            "kallis",
            "hea",
            "head päeva",
            "hommikust",
            # fi, de, nl, fr, es, it, pt, pl, cs
            "hyvää päivää",
            "hyvä",
            "moi",
            "terve",
            "huomenta",
            "sehr geehrte",
            "sehr geehrter",
            "guten morgen",
            "guten tag",
            "guten abend",
            "liebe",
            "lieber",
            "moin",
            "grüezi",
            "servus",
            "beste",
            "geachte",
            "bonjour",
            "bonsoir",
            "cher",
            "chère",
            "hola",
            "estimado",
            "estimada",
            "querido",
            "querida",
            "buenos días",
            "buenas tardes",
            "ciao",
            "salve",
            "gentile",
            "buongiorno",
            "caro",
            "cara",
            "olá",
            "prezado",
            "prezada",
            "cześć",
            "witam",
            "witaj",
            "dzień dobry",
            "szanowny",
            "szanowna",
            "dobrý den",
            "ahoj",
        ),
        key=len,
        reverse=True,
    )
)
"""Casefolded, the longest first."""
THANKS = (
    "thanks",
    "thank you",
    "many thanks",
    "tak",
    "tusind tak",
    "mange tak",
    "tack",
    "tack så mycket",
    "aitäh",
    "tänan",
    "suur aitäh",
    "takk",
    "danke",
    "vielen dank",
    "kiitos",
)
"""With a name behind them and nothing more on the line they are a greeting as well."""

TITLES = frozenset(
    "mr mrs ms miss mx dr doctor prof professor sir madam mister"
    " hr herr fr fru frk frøken fröken doktor dir"
    " härra hr proua pr preili dr rouva neiti"
    " frau dhr mevr mevrouw meneer monsieur madame m mme mlle señor señora sr sra signor signora"
    " senhor senhora pan pani panie pane paní".split()
)
SMALL = frozenset(
    "and og och ja või & + / und et y e i a de og/eller plus kaj"
    " again igen igjen jälle taas all everyone everybody there both alle alla allesammen"
    " allesammans kõik kallid du dig i jer te teile sulle ni er you"
    " der dér din min vores our vår meie minu".split()
)
"""Stand among names and are none."""
NO_NAMES = frozenset(
    "all everyone everybody there again folks team sir madam customer client friend friends support guys valued colleague"
    " colleagues partner partners reader user subscriber whom both customers"
    " kunde kunder kollega kolleger venner ven team alle jer dig kundeservice gæst medlem support"
    " kund kunder kollegor vän vänner alla ni er kundtjänst medlem team"
    " klient kliendid kolleeg kolleegid sõber sõbrad kõik klienditugi ostja tellija partner meeskond tiim"
    " kunden kundin damen herren kollegen zusammen asiakas kaikki".split()
)
"""Stand where a name would and are none: "Dear customer"."""
NOT_AFTER = frozenset(
    "i we you your the this that it thank thanks as my our here there in on at if is are was for to from with after"
    " jeg vi du dit din det den der tak her hermed så som i på om for hvis når nu desværre ang vedr angående beklager undskyld"
    " jag ni ditt det den där tack här så om för när nu tyvärr angående ang ursäkta förlåt"
    " ma me teie see aitäh tänan siin kui kas nüüd kahjuks palun vabandust vabandan"
    " ich wir sie vielen danke leider order ordre ordern tellimus re".split()
)
"""Begin a sentence right behind a greeting and are no name, though they have a capital."""

COMPANY_MARKS = frozenset(
    "aps as a/s ivs k/s p/s is i/s smba amba ab hb kb ou oü mtü mtu fie asa da gmbh ag kg ug ltd limited llc inc corp plc co company oy oyj"
    " bv nv sarl sas sa srl spa sl group gruppen koncern holding international"
    " support service services kundeservice kundtjänst klienditugi helpdesk info kontakt contact sales salg sälj müük admin office kontor bogholderi bogholderiet bokföring regnskab"
    " accounts accounting billing finance økonomi ekonomi raamatupidamine raamatukogu lasteaed kool post mail team shop webshop butik butikken"
    " butik store pood kauplus hotel hotell restaurant restaurang restoran café cafe kohvik skole skolan skolen school university universitet ülikool kommune kommun kommunen vald linn"
    " library bibliotek biblioteket museum forening foreningen förening selts kirke kirken studio design lighting lys belysning valgustus electric el byg bygg"
    " noreply no-reply donotreply mailer system automat bot".split()
)
"""A name with one of these is a company's, a department's or a machine's."""
COMPANY_MARKS_HAN = (
    "公司",
    "有限",
    "集团",
    "酒店",
    "餐厅",
    "学校",
    "大学",
    "图书馆",
    "客服",
    "财务",
    "采购",
    "工作室",
    "商店",
    "店",
    "部",
    "中心",
    "协会",
)

HAN_TITLES = (
    "先生",
    "女士",
    "小姐",
    "太太",
    "老师",
    "经理",
    "总监",
    "总",
    "主任",
    "医生",
    "教授",
    "同学",
    "阿姨",
    "叔叔",
    "大哥",
    "大姐",
    "哥",
    "姐",
    "老板",
    "师傅",
    "工程师",
    "律师",
)
HAN_GREETINGS = ("尊敬的", "敬爱的", "亲爱的", "致", "尊敬", "亲")
HAN_HELLOS = (
    "您好",
    "你好",
    "早上好",
    "上午好",
    "中午好",
    "下午好",
    "晚上好",
    "好",
    "早安",
    "晚安",
    "大家好",
    "hello",
    "hi",
)
HAN_NO_NAMES = (
    "客户",
    "顾客",
    "用户",
    "朋友",
    "先生/女士",
    "先生女士",
    "女士/先生",
    "先生或女士",
    "女士们",
    "先生们",
    "大家",
    "各位",
    "贵公司",
    "合作伙伴",
    "同事",
    "会员",
    "买家",
    "谢谢",
    "多谢",
    "感谢",
    "抱歉",
    "读者",
    "团队",
    "您",
    "你",
    "负责人",
)
HAN_SURNAMES_TWO = frozenset(
    "欧阳 司马 上官 诸葛 司徒 东方 独孤 南宫 夏侯 皇甫 尉迟 公孙 慕容 令狐 长孙 宇文".split()
)
_SURNAMES = (
    "li李黎 wang王汪 zhang张章 liu刘柳 chen陈 yang杨 huang黄 zhao赵 wu吴武伍 zhou周 xu徐许 sun孙 ma马 zhu朱祝 hu胡 guo郭 he何贺"
    " lin林 gao高 luo罗骆 zheng郑 liang梁 xie谢 song宋 tang唐汤 deng邓 feng冯 han韩 cao曹 zeng曾 peng彭 xiao萧肖 cai蔡 pan潘 tian田"
    " dong董 yuan袁 yu于余俞喻 ye叶 jiang蒋江姜 du杜 su苏 wei魏韦卫 cheng程 lu吕卢陆鲁路 ding丁 shen沈申 ren任 yao姚 fu傅付符 zhong钟"
    " cui崔 tan谭 liao廖 fan范樊 wang汪 shi石史施 jin金 jia贾 xia夏 fang方 zou邹 xiong熊 bai白 meng孟 qin秦覃 qiu邱 hou侯 yan阎严颜"
    " xue薛 yin尹殷 lei雷 long龙 tao陶 he何 duan段 hao郝 kong孔 shao邵 mao毛 chang常 wan万 gu顾古 lai赖 kang康 qian钱 dai戴 mo莫 wen温文"
    " niu牛 ge葛 xing邢 an安 qi齐祁 yi易 qiao乔 pang庞 zhan詹 guan关 mei梅 sheng盛 nie聂 cen岑 ou欧 situ司徒 ouyang欧阳 zhuge诸葛 sima司马 shangguan上官"
)
_ELSEWHERE = "chan陈 wong王黄 lee李 cheung张 lau刘 ng吴 tsai蔡 hsu许徐 chou周 chow周 yeung杨 lam林 leung梁 tsang曾 cheng郑 ho何 kwok郭 tse谢 hsieh谢 chiu赵 tang邓 yip叶 choi蔡 lo罗 tam谭 so苏 fung冯 pang彭 siu萧 koh许 tan陈 lim林 goh吴 teo张 ong王"
"""As in Hong Kong, Taiwan and Singapore."""
PINYIN: dict[str, frozenset[str]] = {}
"""A Chinese surname, and how it is written in Latin letters."""
for _group in [*_SURNAMES.split(), *_ELSEWHERE.split()]:
    _latin = "".join(letter for letter in _group if letter.isascii())
    _han = _group[len(_latin) :]
    for _name in [_han] if _han in HAN_SURNAMES_TWO else list(_han):
        PINYIN[_name] = PINYIN.get(_name, frozenset()) | {_latin}
