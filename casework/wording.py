"""How notes tell of services, put into the words that their codes are looked up by.

Every rule is general: a surgeon's or a nurse's way of saying what a family of codes is called in the starter
knowledge.
"""

from __future__ import annotations

import re

from casework.matching import search_text

_RULES: tuple[tuple[str, str, str], ...] = (
    # words of the clause, words that must stand somewhere in the note, what is looked up
    (
        r"cryo(?:therapy|surgery|destruction)|liquid nitrogen|\bln2\b",
        r"actinic|\bAKs?\b|premalignant",
        "destruction of a premalignant skin lesion",
    ),
    (
        r"cryo(?:therapy|surgery|destruction)|liquid nitrogen|\bln2\b",
        r"wart|verruca|molluscum|seborrh?eic|benign",
        "destruction of warts or other benign lesions",
    ),
    (
        r"skin tags?.*(?:snip|scissor|removed|excis|shave)|(?:snip|scissor|removal|excision) .*skin tags?",
        "",
        "skin tags removed",
    ),
    (
        r"\bsimple (?:repair|closure)|laceration repair|wound repair",
        r"\b(?:face|cheek|nose|lip|eyelid|eyebrow|forehead|chin|ear)\b.{0,40}(?:lacerat|wound)"
        r"|lacerat\w+ .{0,40}\b(?:face|cheek|nose|lip|eyelid|eyebrow|forehead|chin|ear)\b",
        "simple repair, face group",
    ),
    (
        r"\bsimple (?:repair|closure)|(?<!perineal )(?<!vaginal )laceration repair|wound repair",
        r"",
        "simple repair, body group",
    ),
    (
        r"biops\w+ of the cervix.*curettage|curettage.*biops\w+ of the cervix",
        r"colposcop",
        "colposcopy with biopsy and curettage",
    ),
    (r"biops\w+ of the cervix", r"colposcop", "colposcopy with biopsy of the cervix"),
    (
        r"intermediate (?:\w+ )?(?:repair|closure)|layered closure",
        r"face|cheek|nose|lip|eyelid|ear\b|forehead|chin|temple",
        "intermediate repair, face",
    ),
    (
        r"intermediate (?:\w+ )?(?:repair|closure)|layered closure",
        r"hand|foot|neck|genital",
        "intermediate repair, hands, feet, neck",
    ),
    (r"intermediate (?:\w+ )?(?:repair|closure)|layered closure", r"", "intermediate repair, trunk and limbs"),
    (r"\bi\s?&\s?d\b|incision and drainage", r"abscess", "drainage of a skin abscess"),
    (r"(?:ecg|ekg|electrocardiogram).*(?:done|office|clinic)", r"", "electrocardiogram, complete"),
    (
        r"(?:ecg|ekg|electrocardiogram).*(?:interpret|read|report)",
        r"",
        "electrocardiogram, interpretation and report only",
    ),
    (r"vaginal delivery|\bnsvd\b|\bsvd\b", r"prenatal care|antepartum|global", "package of care with vaginal birth"),
    (r"cesarean|c-section", r"prenatal care|antepartum|global", "package of care with cesarean"),
    (
        r"open .*(?:inguinal|groin) hernia|(?:inguinal|groin) hernia.*\bopen\b|lichtenstein",
        r"",
        "first open groin hernia repair",
    ),
    (r"nebuli[sz]er|nebuli[sz]ed|\bnebs?\b", r"", "inhalation treatment for tight airways"),
    (
        r"urinalysis|\bua\b",
        r"automated.*without|dipstick.*automated|automated dipstick",
        "urinalysis by machine without microscope",
    ),
    (r"urinalysis|\bua\b", r"automated.*with micros|with microscopy", "urinalysis by machine with microscope"),
    (r"(?:hemoglobin|hgb) ?a1c|\ba1c\b|\bhba1c\b", r"", "Hemoglobin A1c"),
    (r"rapid strep", r"", "rapid strep A test read by eye"),
    (r"trigger[- ]point injection", r"three|3 muscles|each of three", "trigger point injection, three or more muscles"),
    (r"trigger[- ]point injection", r"", "trigger point injection, one or two muscles"),
    (r"esophagogastroduodenoscopy|\begd\b", r"biops", "upper endoscopy with biopsy"),
    (r"esophagogastroduodenoscopy|\begd\b", r"", "upper endoscopy"),
)

_COMPILED = tuple((re.compile(here, re.I | re.S), re.compile(there, re.I), said) for here, there, said in _RULES)
_ROUTES = re.compile(
    r"\b(?:im|iv|sc|sq|subcutaneous(?:ly)?|intramuscular(?:ly)?|given|administered|(?:in )?(?:the )?(?:left"
    r"|right) (?:deltoid|thigh|arm|gluteal)"
    r"|single[- ]dose vial|lot \S+)\b",
    re.IGNORECASE,
)
_VACCINE = re.compile(
    r"vaccine|immuni[sz]|\bshot\b|tdap|dtap|mmr|prevnar|pcv\d\d|fluzone|shingrix|gardasil|hep(?:atitis)? ?[ab]\b", re.I
)


def looked_up_as(clause: str, note: str) -> tuple[str, str]:
    """The words that a clause's service is looked up by, and what is left of the clause beside them.

    The words are the clause itself, and nothing is left, where no rule knows it.

    Args:
        clause: Words that tell of a service.
        note: The whole note, for what decides between services that are told of alike.
    """
    for here, there, said in _COMPILED:
        if (found := here.search(clause)) and there.search(note):
            return said, f"{clause[: found.start()]} {clause[found.end() :]}".strip(" ,;")
    if is_vaccine(clause):
        bare = re.sub(r"\s+", " ", _ROUTES.sub(" ", search_text(clause))).strip(" ,")
        return (bare if "vaccine" in bare.lower() else f"{bare} vaccine"), ""
    return search_text(clause), ""


def is_vaccine(clause: str) -> bool:
    """Whether a clause tells of a vaccine."""
    return _VACCINE.search(clause) is not None
