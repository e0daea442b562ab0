"""Questions of customers and the articles that answer them: what suggestions are judged by.

Written from one line a topic, by somebody who had not read the articles, in the words in which
people write to a shop: so that finding an article is measured, not the memory of its words. An
answer is the slug of the topic's original. Nothing is to be changed here to please a suggester.
"""

# ruff: noqa: RUF001, E501 - Chinese as it is written

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Question:
    """What a customer writes, and which article answers it."""

    language: str
    answer: str
    subject: str
    text: str


_EN = (
    ("unpack-and-hang", "Lamp arrived", "Hi, the box came this morning. I can't see a bulb "
     "anywhere and I am not sure how to put it up on the ceiling. Are there instructions?"),
    ("unpack-and-hang", "What's in the box?", "Hello, just opened my new lamp. There are two "
     "small bags with screws and a hook, what do I need them for? How is it assembled?"),
    ("daemperen-brummer", "Humming", "Good evening. My lamp makes a buzzing sound when I turn it "
     "down low. The electrician put in a wall dimmer years ago. Is that normal?"),
    ("daemperen-brummer", "dims badly", "When I dim it to about 20 % it jumps straight to off and "
     "there is a faint hum. There's an old dimmer switch on the wall."),
    ("get-the-app", "No reset mail", "I forgot my password and asked for a new one three times "
     "but no email ever arrives. I looked in spam too."),
    ("get-the-app", "can't log in first time", "Hi! I installed the app on my phone but I can't "
     "make an account, it says my email is unknown. What am I doing wrong?"),
    ("pair-your-lamp", "Won't connect", "The app finds the lamp, then spins for ages and says it "
     "could not join my wifi. I have a new router. Help please"),
    ("pair-your-lamp", "Adding second lamp fails", "I try to add my new lamp to the app. It shows "
     "up but pairing stops at 80 percent every time, the network password is correct."),
    ("rooms-and-schedules", "Wrong time", "Since the clocks changed my lamp comes on an hour too "
     "early every morning. Where do I put this right?"),
    ("rooms-and-schedules", "Automatic evenings", "Can I have the lamps in the living room go on at "
     "sunset and off at eleven every day? And group them together?"),
    ("light-flickers", "Flickering", "Ever since the lamp did its update last night the light is "
     "flickering all the time. Can you put the old version back?"),
    ("light-flickers", "unsteady light after new firmware", "Hi, after the latest firmware my "
     "table lamp pulses on low brightness. It was perfect before."),
    ("blink-codes", "Three red flashes", "My lamp flashes red three times, pauses, and does it "
     "again. It doesn't light up any more. What does it mean?"),
    ("blink-codes", "How to reset", "The lamp is stuck and blinks slowly, it doesn't react to "
     "anything. How do I do a factory reset?"),
    ("app-signs-you-out", "Logged out again and again", "As soon as I log in to the app on my "
     "iPhone it throws me back to the sign-in page. On your website the same password works."),
    ("app-signs-you-out", "App", "Your app keeps signing me out right after I enter my password. "
     "I've already reinstalled it."),
    ("where-is-my-parcel", "Order still not here", "I ordered nine days ago and the tracking page "
     "hasn't moved since Tuesday. When will it arrive?"),
    ("where-is-my-parcel", "Shipping", "Hello, how long does delivery to Ireland take, and has my "
     "order been sent yet?"),
    ("fel-lampa-eller-trasig", "Wrong colour", "You sent me the black one but I ordered brass. "
     "What now?"),
    ("fel-lampa-eller-trasig", "Glass smashed", "Opened the parcel today and the glass shade is "
     "broken. I attach a photo. Can I get a new one?"),
    ("when-is-my-refund", "Still waiting for my money", "I posted the lamp back to you two weeks "
     "ago and nothing has been paid to my card."),
    ("when-is-my-refund", "Return", "I'd like to send a lamp back, it is too big for our kitchen. "
     "How do I do that and when do I get my money?"),
    ("faktura-til-firma", "Invoice", "Please send me an invoice made out to our company with our "
     "VAT number, the receipt is in my private name."),
    ("faktura-til-firma", "Accounting needs a proper bill", "Our bookkeeper says the receipt isn't "
     "enough, could you issue one with the company's name and address?"),
    ("reservedele-og-garanti", "Spare part", "Do you sell a replacement shade for the floor lamp I "
     "bought in 2021? And is it still under warranty?"),
    ("reservedele-og-garanti", "Lost a screw", "I lost one of the small screws when we moved. "
     "Where can I buy one that fits and what does it cost?"),
)  # fmt: skip

_DA = (
    ("daemperen-brummer", "Lampen summer", "Hej, min nye lampe giver en irriterende summelyd, når "
     "jeg skruer ned for lyset. Vi har en gammel lysdæmper på væggen."),
    ("daemperen-brummer", "Kan ikke dæmpes ordentligt", "Når vi dæmper lampen, blinker den og "
     "larmer lidt. Vores elektriker har sat en dæmper i stuen. Kan det være den?"),
    ("pair-your-lamp", "Kan ikke forbinde", "Appen kan godt se lampen, men den vil ikke koble sig "
     "på vores wifi. Jeg har prøvet fem gange nu."),
    ("pair-your-lamp", "Ny router", "Vi har fået nyt internet, og nu kan jeg ikke parre lampen "
     "igen. Den går i stå hver gang."),
    ("light-flickers", "Lyset flimrer", "Efter den sidste opdatering flimrer min bordlampe hele "
     "tiden. Kan jeg få den gamle version tilbage?"),
    ("light-flickers", "Uroligt lys", "Hej. Siden i går står lampen og blafrer, den har vist "
     "opdateret sig selv i nat. Det er ikke til at holde ud."),
    ("app-signs-you-out", "Smides ud af appen", "Hver gang jeg logger på i appen, bliver jeg "
     "smidt ud med det samme. På jeres hjemmeside virker koden fint."),
    ("app-signs-you-out", "Login", "Jeg kan ikke blive ved med at være logget ind på telefonen, "
     "den logger mig ud efter et sekund. Adgangskoden er rigtig."),
    ("where-is-my-parcel", "Hvor bliver den af?", "Jeg bestilte en lampe for over en uge siden, "
     "og sporingen har ikke rykket sig siden mandag. Hvor er min pakke?"),
    ("where-is-my-parcel", "Leveringstid", "Hvor lang tid tager det at få leveret, og hvornår "
     "bliver min ordre afsendt?"),
    ("fel-lampa-eller-trasig", "Forkert farve", "Hej, jeg har fået en sort lampe, men jeg havde "
     "bestilt den i messing. Hvad gør jeg?"),
    ("fel-lampa-eller-trasig", "Knust glas", "Da jeg åbnede kassen, var skærmen gået i stykker. "
     "Jeg sender et billede med. Kan I sende en ny?"),
    ("when-is-my-refund", "Pengene er ikke kommet", "Jeg sendte lampen retur for 14 dage siden, "
     "men har stadig ikke fået pengene tilbage på kontoen."),
    ("when-is-my-refund", "Fortryder køb", "Jeg vil gerne returnere min lampe, den passer ikke "
     "ind. Hvordan gør jeg, og hvornår får jeg mine penge?"),
    ("faktura-til-firma", "Faktura med CVR", "Kan I sende en faktura i firmaets navn med vores "
     "CVR-nummer på? Vi har kun fået en kvittering."),
    ("faktura-til-firma", "EAN", "Vi er en kommunal skole og skal have regningen elektronisk til "
     "vores EAN-nummer. Kan det lade sig gøre?"),
    ("reservedele-og-garanti", "Ny skærm til gammel lampe", "Jeg har jeres gulvlampe fra 2019 og "
     "mangler en ny skærm. Kan den købes løst, og hvad koster den?"),
    ("reservedele-og-garanti", "Garanti", "Min lampe er to et halvt år gammel og er holdt op med "
     "at lyse. Er der stadig garanti på den?"),
)  # fmt: skip

_SV = (
    ("pair-your-lamp", "Lampan ansluter inte", "Hej! Appen hittar lampan men den kan inte ansluta "
     "till vårt wifi. Jag har skrivit in lösenordet flera gånger."),
    ("pair-your-lamp", "Går inte att koppla", "Jag har köpt en lampa till och försöker lägga till "
     "den i appen, men det stannar halvvägs varje gång."),
    ("light-flickers", "Lampan flimrar", "Sedan uppdateringen i förrgår flimrar ljuset hela "
     "tiden. Går det att få tillbaka den gamla versionen?"),
    ("light-flickers", "Ojämnt ljus", "Lampan uppdaterade sig själv i natt och nu blinkar den "
     "oroligt när jag har låg ljusstyrka."),
    ("app-signs-you-out", "Loggas ut hela tiden", "Så fort jag loggat in i appen kastas jag ut "
     "igen. På er webbplats fungerar samma lösenord."),
    ("app-signs-you-out", "Appen", "Jag blir utloggad direkt efter inloggningen i telefonen. Har "
     "redan installerat om den."),
    ("where-is-my-parcel", "Var är mitt paket?", "Jag beställde för tio dagar sedan och "
     "spårningen har inte ändrats på länge. När kommer det?"),
    ("where-is-my-parcel", "Leveranstid", "Hur lång tid tar leveransen till Göteborg och har ni "
     "skickat min beställning?"),
    ("fel-lampa-eller-trasig", "Fel färg", "Jag fick en svart lampa men beställde en vit. Hur "
     "byter jag?"),
    ("fel-lampa-eller-trasig", "Trasig vid leverans", "När jag öppnade kartongen var skärmen "
     "sprucken. Jag bifogar en bild."),
    ("fel-lampa-eller-trasig", "Del saknas", "Det saknas en del i paketet, foten fanns inte med."),
    ("when-is-my-refund", "Pengar tillbaka", "Jag returnerade lampan för två veckor sedan men har "
     "inte fått några pengar på kontot."),
    ("when-is-my-refund", "Ångrar mitt köp", "Jag vill skicka tillbaka lampan eftersom den är för "
     "stor. Hur gör jag och när får jag pengarna?"),
)  # fmt: skip

_ET = (
    ("pair-your-lamp", "Lamp ei ühendu", "Tere! Rakendus leiab lambi üles, aga koduse wifiga see "
     "ei ühendu. Parool on kindlasti õige."),
    ("pair-your-lamp", "Uus ruuter", "Meil vahetati internet ära ja nüüd ei saa ma lampi enam "
     "rakendusega siduda. Jääb iga kord poole peal seisma."),
    ("light-flickers", "Valgus vilgub", "Pärast viimast uuendust vilgub mu laualamp kogu aeg. Kas "
     "vana versiooni saab tagasi?"),
    ("light-flickers", "Ebaühtlane valgus", "Lamp uuendas end öösel ise ja nüüd väreleb valgus, "
     "kui heledus on madal."),
    ("app-signs-you-out", "Rakendus viskab välja", "Iga kord, kui telefonis sisse login, visatakse "
     "mind kohe välja. Kodulehel sama parool töötab."),
    ("app-signs-you-out", "Sisselogimine", "Ma ei saa äpis sisse logituks jääda, see logib mu "
     "sekundi pärast jälle välja."),
    ("where-is-my-parcel", "Kus on mu pakk?", "Tellisin lambi üle nädala tagasi ja jälgimine pole "
     "esmaspäevast saadik muutunud. Millal see kohale jõuab?"),
    ("where-is-my-parcel", "Tarneaeg", "Kui kaua tarne Tartusse aega võtab ja kas mu tellimus on "
     "juba välja saadetud?"),
    ("fel-lampa-eller-trasig", "Vale värv", "Sain musta lambi, aga tellisin valge. Mida ma nüüd "
     "tegema pean?"),
    ("fel-lampa-eller-trasig", "Katki", "Avasin paki ja klaasist kuppel oli katki. Lisan pildi. "
     "Kas saate uue saata?"),
    ("pakiautomaat-ja-saared", "Hiiumaa", "Kas te saadate lampe ka Hiiumaale ja kui palju see "
     "maksab?"),
    ("pakiautomaat-ja-saared", "Pakiautomaat", "Kas tellimuse saab lasta tuua Omniva "
     "pakiautomaati? Kodus pole päeval kedagi."),
    ("when-is-my-refund", "Raha tagasi", "Saatsin lambi kaks nädalat tagasi teile tagasi, aga raha "
     "pole kontole laekunud."),
    ("when-is-my-refund", "Tagastamine", "Soovin lambi tagastada, see ei sobi meie kööki. Kuidas "
     "see käib ja millal raha kätte saan?"),
)  # fmt: skip

_ZH = (
    ("pair-your-lamp", "连不上网", "你好，App能找到灯，但是一直连不上家里的无线网，密码肯定没有输错。"),
    ("pair-your-lamp", "换了路由器", "我家换了新的路由器，现在灯没法重新配对，每次到一半就停住了。"),
    ("light-flickers", "灯光闪烁", "昨晚灯自动更新之后就一直闪，能不能恢复到以前的版本？"),
    ("light-flickers", "更新后不正常", "升级固件以后亮度调低时灯光一闪一闪的，以前没有这个问题。"),
    ("app-signs-you-out", "总是退出登录", "手机上的App一登录就马上退出来，可是在网站上用同一个密码没有问题。"),
    ("app-signs-you-out", "登录不了", "我刚输完密码就又被踢出来了，已经重新安装过应用，还是一样。"),
    ("where-is-my-parcel", "包裹在哪里", "我九天前下的单，物流信息从周一起就没有更新过，什么时候能到？"),
    ("where-is-my-parcel", "发货时间", "请问我的订单发货了吗？寄到上海大概要多久？"),
    ("liwu-baozhuang", "送朋友的", "我想买一盏灯送给朋友过生日，可以帮忙包装一下并附一张贺卡吗？"),
    ("liwu-baozhuang", "礼盒", "请问有没有礼品包装？要加多少钱？卡片上能写字吗？"),
    ("when-is-my-refund", "退款还没到", "灯我两个星期前就寄回去了，钱到现在还没有退到我的卡上。"),
    ("when-is-my-refund", "想退货", "这盏灯太大了，我想退掉，应该怎么操作，多久能收到退款？"),
    ("faktura-til-firma", "开公司发票", "麻烦开一张公司抬头的发票，需要写上我们的税号，只有收据财务不给报销。"),
    ("faktura-til-firma", "发票抬头错了", "发票上的公司名称不对，请帮我重新开一张。"),
)  # fmt: skip

QUESTIONS = tuple(
    Question(language, *each)
    for language, every in (("en", _EN), ("da", _DA), ("sv", _SV), ("et", _ET), ("zh", _ZH))
    for each in every
)
