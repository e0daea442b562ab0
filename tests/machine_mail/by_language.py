"""Absences and reports in prose in ten languages, as people's programs and servers write them."""
# ruff: noqa: RUF001 - full-width signs are what Chinese and Japanese programs write

from __future__ import annotations

from tests.machine_mail.case import DEAD, REFUSED, TEMPORARY, WHO, Case, answer, daemon

AWAY = {
    "en": ("Automatic reply: Order", "I am out of the office until 3 August."),
    "da": ("Autosvar: Order", "Jeg er på ferie til den 3. august."),
    "sv": ("Autosvar: Order", "Jag är på semester till den 3 augusti."),
    "et": ("Automaatvastus: Order", "Olen puhkusel kuni 3. augustini."),
    "zh": ("自动回复: Order", "我正在休假，8月3日回来。"),
    "de": ("Automatische Antwort: Order", "Ich bin bis zum 3. August nicht im Büro."),
    "fr": ("Réponse automatique : Order", "Je suis absent jusqu'au 3 août."),
    "es": ("Respuesta automática: Order", "Estoy de vacaciones hasta el 3 de agosto."),
    "ja": ("自動応答: Order", "8月3日まで休暇をいただいております。"),
    "ru": ("Автоответ: Order", "Я в отпуске до 3 августа."),
}
PLAIN_AWAY = {
    "en": "Out of office", "da": "Fraværsbesked", "sv": "Frånvaromeddelande", "et": "Olen puhkusel",
    "zh": "外出通知", "de": "Abwesenheitsnotiz", "fr": "Absence du bureau",
    "es": "Fuera de la oficina", "ja": "不在通知", "ru": "Автоматический ответ",
}  # fmt: skip
GONE = {
    "en": f"Your message could not be delivered.\n\n<{WHO}>: there is no such mailbox here.",
    "da": f"Din besked kunne ikke leveres.\n\nAdressen {WHO} findes ikke.",
    "sv": f"Ditt meddelande kunde inte levereras.\n\nMottagaren {WHO} finns inte.",
    "et": f"Teie kirja ei saanud kohale toimetada.\n\nAadressi {WHO} ei leitud.",
    "zh": f"您的邮件无法投递。\n\n收件人 <{WHO}> 用户不存在",
    "de": f"Ihre Nachricht konnte nicht zugestellt werden.\n\nDer Empfänger {WHO} existiert nicht.",
    "fr": f"Votre message n'a pas pu être remis.\n\nL'adresse {WHO} n'existe pas.",
    "es": f"No se pudo entregar su mensaje.\n\nLa dirección {WHO} no existe.",
    "ja": f"メールを配信できませんでした。\n\n<{WHO}>: 宛先のユーザーは存在しません。",
    "ru": f"Ваше письмо не доставлено.\n\n{WHO}: такого пользователя не существует.",
}
FULL = {
    "en": f"Delivery to {WHO} failed: the recipient's mailbox is full.",
    "da": f"Levering til {WHO} mislykkedes: postkassen er fuld.",
    "sv": f"Leverans till {WHO} misslyckades: brevlådan är full.",
    "et": f"Kirja ei saanud kohale toimetada: {WHO}: postkast on täis.",
    "zh": f"收件人 <{WHO}> 邮箱已满",
    "de": f"Zustellung an {WHO} fehlgeschlagen: Das Postfach ist voll.",
    "fr": f"Échec de remise à {WHO} : la boîte aux lettres est pleine.",
    "es": f"Error al entregar a {WHO}: el buzón está lleno.",
    "ja": f"<{WHO}>: メールボックスの容量が一杯です。",
    "ru": f"{WHO}: почтовый ящик переполнен.",
}
LATE = {
    "en": f"Your message to {WHO} has been delayed. It will be retried; do not send it again.",
    "da": f"Din besked til {WHO} er forsinket. Serveren forsøger igen.",
    "sv": f"Ditt meddelande till {WHO} är försenat. Servern försöker igen.",
    "et": f"Teie kiri aadressile {WHO} viibib. Server proovib uuesti.",
    "zh": f"您发给 <{WHO}> 的邮件已延迟，系统将继续尝试投递。",
    "de": f"Ihre Nachricht an {WHO} ist verzögert. Die Zustellung wird weiter versucht.",
    "fr": f"Votre message à {WHO} est retardé. Le serveur va réessayer.",
    "es": f"Su mensaje a {WHO} se ha retrasado. El servidor volverá a intentarlo.",
    "ja": f"<{WHO}> へのメールの配信が遅延しています。再送を続けます。",
    "ru": f"Доставка письма для {WHO} задерживается. Сервер повторит попытку.",
}
SUBJECTS = {
    "en": "Mail delivery failed", "da": "Kunne ikke leveres: Order", "sv": "Olevererbart: Order",
    "et": "Kättetoimetamatu: Order", "zh": "系统退信", "de": "Unzustellbar: Order",
    "fr": "Non remis : Order", "es": "No se puede entregar: Order", "ja": "配信不能: Order",
    "ru": "Недоставленное сообщение",
}  # fmt: skip
OUTLOOK = (("Auto-Submitted", "auto-generated"), ("X-Auto-Response-Suppress", "All"))

CASES: tuple[Case, ...] = (
    *(answer(f"away-outlook-{k}", *v, more=OUTLOOK) for k, v in AWAY.items()),
    *(answer(f"away-subject-{k}", v, AWAY[k][1]) for k, v in PLAIN_AWAY.items()),
    *(daemon(f"gone-{k}", v, {WHO: DEAD}, subject=SUBJECTS[k]) for k, v in GONE.items()),
    *(daemon(f"full-{k}", v, {WHO: REFUSED}, subject=SUBJECTS[k]) for k, v in FULL.items()),
    *(daemon(f"late-{k}", v, {WHO: TEMPORARY}, subject=SUBJECTS[k]) for k, v in LATE.items()),
)
