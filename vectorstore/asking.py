"""How coders ask, put into the words that guidelines and policy manuals are written in.

Every rule is general: office shorthand, a lay word for a condition, a body part or a procedure, or a plain way of
saying what the manuals have a term for. Only the question is rewritten, never a text that is searched or shown.
"""

from __future__ import annotations

import re

_PHRASES = (
    # office shorthand
    (r"\br/o\b|\brule[sd]?[- ]out\b", "uncertain diagnosis rule out"),
    (r"\bdx\b", "diagnosis"),
    (r"\btx\b", "treatment"),
    (r"\bpts?\b", "patient"),
    (r"\bhx\b", "history"),
    (r"\bf/u\b", "follow-up"),
    (r"\bpost[- ]?op\b", "postoperative"),
    (r"\bpre[- ]?op\b", "preoperative"),
    (r"\bgcs\b", "Glasgow coma scale score"),
    (r"\bemts?\b|\bparamedics?\b", "emergency medicine technician"),
    (r"\ber\b|\bemergency room\b", "emergency department"),
    (r"\bx-?rays?\b", "radiologic examination radiograph"),
    (r"\bfoley\b", "urinary bladder catheter insertion"),
    (r"\bivs?\b|\bdrip\b", "intravenous infusion"),
    (r"\bvent\b", "ventilator"),
    (r"\bchemo\b", "chemotherapy"),
    (r"\bpath\b", "pathology"),
    (r"\bo codes?\b|\bpregnancy codes?\b", "chapter 15 obstetric codes"),
    (r"\bp codes?\b", "chapter 16 perinatal codes"),
    (r"\bsdoh\b", "social determinants of health"),
    # people, records and encounters
    (r"\bdoctors?\b|\bdr\b|\bphysicians?\b", "physician provider"),
    (r"\bsurgeons?\b", "surgeon physician performing the procedure"),
    (r"\bcharted\b|\bwrote\b", "documented"),
    (r"\bcharts?\b", "record documentation"),
    (r"\bbab(?:y|ies)(?:'s)?\b", "newborn"),
    (r"\bm(?:om|other)(?:'s)?\b", "maternal"),
    (r"\bsame (?:visit|session|sitting|day|operation)\b", "same patient encounter"),
    (r"\bduring (?:the|her|his) stay\b|\bat discharge\b", "during the admission"),
    (r"\bon arrival\b|\bwhen (?:s?he|they) came in\b", "present on admission"),
    (
        r"\bgot (?:called off|cancell?ed)\b|\bcancell?ed\b|\bcalled off\b",
        "not carried out not performed contraindication",
    ),
    (r"\bevery (?:visit|follow[- ]?up|time)\b", "each encounter for which treated"),
    (r"\b(?:link(?:ed)?|connect(?:ed)?|caused) (?:them|it|the two|the other)\b", "linked causal relationship"),
    (r"\b(?:code|coded) like (?:s?he|they) has it\b|\bas if (?:s?he|they) ha[sd] it\b", "code as if it existed"),
    (r"\bwhich hand\b|\b(?:right|left)[- ]handed\b|\bwrites with\b", "dominant or nondominant side"),
    (r"\bhow (?:the|an?) (?:accident|injury|fall) happened\b|\bhow it happened\b", "external cause code"),
    # payment
    (
        r"\b(?:be )?(?:bill(?:ed|able)?|charged?|paid|coded)(?: for)? (?:separately|extra|too|also|both)\b",
        "separately reportable",
    ),
    (r"\bboth be billed\b|\bbill (?:both|the|for)\b|\bis (?:the|it) \w+ (?:extra|billed)\b", "separately reportable"),
    (
        r"\bno (?:cpt |hcpcs )?code (?:describes|exists|fits|for)\b|\bwithout a code\b",
        "unlisted procedure code not described by",
    ),
    # conditions and their treatment
    (r"\b(?:bed|pressure) ?sores?\b|\bdecubitus\b", "pressure ulcer"),
    (r"\bheart attack\b", "acute myocardial infarction"),
    (r"\bhigh blood pressure\b", "hypertension"),
    (r"\bcancers?\b", "malignancy malignant neoplasm"),
    (r"\bstroke\b", "cerebral infarction stroke"),
    (r"\bmiscarriage\b", "spontaneous abortion"),
    (r"\bc-?section\b", "cesarean delivery"),
    (r"\bbroke(?:n)?\b(?! out)", "fracture"),
    (r"\btripped\b", "minor fall"),
    (r"\bcovid\b(?!-19)", "COVID-19"),
    (r"\bparaly[sz](?:is|ed)\b", "hemiplegia monoplegia paralysis"),
    (r"\bpills?\b|\bmeds\b", "medication"),
    (
        r"\b(?:couldn'?t|can'?t|could not) afford\b|\b(?:stopped|quit|skip(?:s|ped|ping)?) (?:taking|doses?)\b",
        "underdosing",
    ),
    (r"\btook too (?:much|many)\b|\boverdosed?\b|\bwrong (?:drug|pill|medication)\b", "poisoning overdose"),
    (r"\bside effects?\b|\bbroke out\b|\breact(?:ed|ion) to\b|\b(?:rash|hives) from\b", "adverse effect"),
    (r"\bas prescribed\b|\bas directed\b", "correctly prescribed and properly administered"),
    (r"\bflu shots?\b", "influenza virus vaccine administration"),
    (r"\bshots?\b", "injection vaccine"),
    (r"\bmoles?\b|\bwarts?\b|\bskin tags?\b", "skin lesion"),
    (r"\b(?:cut|took|taken|taking|take)(?: the \w+| the same \w+)? (?:out|off)\b", "excision removal"),
    (r"\bfroze(?:n)?\b|\bfreezing\b|\bburned off\b", "destruction"),
    (r"\bscoped?\b|\bthrough (?:a|the) scope\b", "arthroscopy endoscopy"),
    (r"\blook(?:ed|s)? into\b|\btook a look\b", "diagnostic endoscopy arthroscopy"),
    (r"\b(?:screws?|plates?|rods?|pins?|hardware)\b", "internal fixation device implant"),
    (r"\bfree(?:d|ing) adhesions\b|\badhesions? (?:removed|freed|cut)\b", "lysis of adhesions"),
    (r"\bstop(?:ped|ping)? (?:the )?bleed(?:ing|er)?\b", "control of bleeding"),
    (r"\bstitch(?:es|ed)?\b|\bsew(?:n|ed)?\b|\bsutur(?:es|ed)\b", "repair closure"),
    (r"\bsplints?\b|\bcasts?\b", "cast splint strapping"),
    (r"\bnumb(?:ed|ing)\b", "local anesthesia"),
    (r"\bear ?wax\b", "cerumen"),
    (r"\bgall ?bladder (?:removal|surgery)\b", "cholecystectomy"),
    (r"\bcataract (?:removal|surgery)\b", "cataract extraction"),
    (r"\bdrug screens?\b|\bdrug tests?\b", "drug testing presumptive definitive"),
    (r"\b(?:medication|med) (?:check|management)\b", "evaluation and management"),
    (r"\btalk therapy\b|\bpsychiatrist\b", "psychiatric psychotherapy"),
    (r"\bexam under anesthesia\b", "examination under anesthesia"),
)

_RULES = tuple((re.compile(pattern, re.IGNORECASE), wording) for pattern, wording in _PHRASES)


def as_manuals_say(question: str) -> str:
    """The question in the words of the manuals; as it is where no rule applies."""
    for pattern, wording in _RULES:
        question = pattern.sub(wording, question)
    return question
