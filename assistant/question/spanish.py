"""Questions in Spanish: the words in which coders ask, put into English.

Only words of asking and of coding are read, with the body parts and conditions met most often: what remains is left as
it stands, so that codes, modifiers and dates are found as in any question. The answer stays in English.
"""

from __future__ import annotations

import re

_PHRASES = {
    r"c[oó]digos? (?:de )?diagn[oó]sticos?": "diagnosis code",
    r"(?:qu[eé]|cu[aá]l) (?:quiere decir|significa|es el significado de)": "what does mean",
    r"para qu[eé] (?:sirve|es|se usa)": "what is",
    r"(?:se )?puede(?:n|s|o)? (?:yo )?(?:facturar(?:se)?|cobrar(?:se)?|reportar(?:se)?|codificar(?:se)?)": "can I bill",
    r"(?:se )?puede(?:n|s|o)? (?:usar(?:se)?|utilizar|poner(?:se)?|agregar|añadir)": "can I use",
    r"c[oó]mo (?:se )?(?:codific\w+|factur\w+|reporto?a?r?)": "how do I code",
    r"cu[aá]nt[oa]s? unidades": "how many units",
    r"cu[aá]nto (?:se )?pagan?|cu[aá]nto reembolsan?": "how much does it pay",
    r"cu[aá]ndo (?:se )?(?:us[ao]|utiliz[ao])": "when do I use",
    r"cu[aá]l es la diferencia|qu[eé] diferencia hay|diferencias?": "difference",
    r"el mismo d[ií]a|mismo d[ií]a": "same day",
    r"d[ií]as? globale?s?|per[ií]odo global": "global days",
    r"fecha de servicio": "date of service",
    r"es v[aá]lido|sigue (?:siendo )?v[aá]lido|est[aá] vigente|vigente": "is valid",
    r"ya no es v[aá]lido|(?:fue )?eliminado|borrado": "deleted",
    r"paciente nuevo": "new patient",
    r"paciente (?:establecido|conocido)": "established patient",
    r"visita (?:de|en) (?:la )?(?:oficina|consultorio|cl[ií]nica)": "office visit",
    r"gu[ií]as? oficiales?|pautas": "guidelines",
    r"diabetes (?:mellitus )?tipo (\d)": r"type \1 diabetes mellitus",
    r"presi[oó]n alta|hipertensi[oó]n(?: arterial)?": "hypertension",
    r"dolor (?:de|en) (?:la )?(?:espalda baja|cintura)|dolor lumbar|lumbalgia": "low back pain",
    r"dolor (?:de|en el) pecho": "chest pain",
    r"dolor de cabeza": "headache",
    r"no relacionad[ao]s?": "unrelated",
    r"lado derecho": "right side",
    r"lado izquierdo": "left side",
}
_WORDS = """
    qué=what, cuál=which, cuáles=which, cuándo=when, cómo=how, código=code, códigos=codes, modificador=modifier,
    modificadores=modifiers, diagnóstico=diagnosis, diagnósticos=diagnoses, procedimiento=procedure,
    juntos=together, juntas=together, significa=means, sin=without, con=with, para=for, entre=between,
    inyección=injection, rodilla=knee, hombro=shoulder, cadera=hip, muñeca=wrist, tobillo=ankle, fractura=fracture,
    derecha=right, derecho=right, izquierda=left, izquierdo=left, dolor=pain, asma=asthma, neumonía=pneumonia,
    embarazo=pregnancy, aguda=acute, agudo=acute, crónica=chronic, crónico=chronic, cubre=cover, cubierto=covered,
    cobertura=coverage, visita=visit, minutos=minutes, unidades=units, ambos=both, ambas=both,
    reemplazo=replacement, prótesis=replacement, ignora=ignore, olvida=forget, instrucciones=instructions,
    reglas=rules, tus=your, todas=all, las=the, los=the, el=the, la=the, de=of, del=of, en=in, y=and, o=or, es=is,
    un=a, una=a, se=, por=for, favor=please, tipo=type, factura=bill, facturar=bill, usar=use, uso=use,
    cuántos=how many, cuántas=how many, cuánto=how much, válido=valid, válida=valid, regla=rule, previas=previous,
    anteriores=previous, diferencia=difference, comparar=compare, día=day, año=year
"""
"""Words by themselves: Spanish=English."""
_PLAIN = str.maketrans("áéíóúü", "aeiouu")
_BY_PLAIN_WORD = {
    word.strip().translate(_PLAIN): english
    for word, _, english in (pair.partition("=") for pair in _WORDS.replace("\n", " ").strip().split(","))
}
_PHRASE_PATTERNS = tuple(
    (re.compile(rf"\b(?:{words})\b", re.IGNORECASE), english) for words, english in _PHRASES.items()
)
_SPANISH_WORD = re.compile(r"[a-záéíóúüñ]+", re.IGNORECASE)
_TELLING = frozenset(_BY_PLAIN_WORD) - frozenset(
    "a o y es un la el de en se con sin los las del tus por favor una".split()
)
_LITTLE = frozenset("el la los las de del en y es un una con sin para por que cual como se".split())
_LEAST = 2


def is_spanish(text: str) -> bool:
    """Whether a question is in Spanish: by its opening mark, or by words that no English question has together."""
    words = {word.lower().translate(_PLAIN) for word in _SPANISH_WORD.findall(text)}
    telling = len(words & _TELLING)
    return bool(telling and ("¿" in text or "¡" in text)) or (telling >= 1 and len(words & _LITTLE) + telling >= _LEAST)


def in_english(text: str) -> str:
    """A question in Spanish with its words of asking and coding in English; any other text as it is."""
    if not is_spanish(text):
        return text
    for pattern, english in _PHRASE_PATTERNS:
        text = pattern.sub(english, text)
    words = _SPANISH_WORD.sub(lambda found: _BY_PLAIN_WORD.get(found[0].lower().translate(_PLAIN), found[0]), text)
    return " ".join(words.replace("¿", "").replace("¡", "").split())
