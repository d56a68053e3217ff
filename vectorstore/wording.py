"""How a diagnosis is said elsewhere, put into the words that ICD-10-CM uses.

Every rule is general: an abbreviation, a lay word, or a phrase of an older classification and of charts.
Only the query is rewritten, never a text that is searched or shown.
"""

from __future__ import annotations

import re

from vectorstore.words import word_list

_ABBREVIATIONS = {
    "aaa": "abdominal aortic aneurysm",
    "adhd": "attention-deficit hyperactivity disorder",
    "afib": "atrial fibrillation",
    "aki": "acute kidney failure",
    "als": "amyotrophic lateral sclerosis",
    "ams": "altered mental status",
    "ards": "acute respiratory distress syndrome",
    "bph": "benign prostatic hyperplasia",
    "bppv": "benign paroxysmal vertigo",
    "cabg": "aortocoronary bypass graft",
    "cad": "coronary artery disease atherosclerotic heart disease",
    "chf": "congestive heart failure",
    "ckd": "chronic kidney disease",
    "copd": "chronic obstructive pulmonary disease",
    "cva": "cerebral infarction",
    "djd": "osteoarthritis",
    "dka": "diabetes mellitus with ketoacidosis",
    "dm": "diabetes mellitus",
    "dvt": "deep vein thrombosis embolism of deep veins",
    "esrd": "end stage renal disease",
    "etoh": "alcohol",
    "fx": "fracture",
    "gerd": "gastro-esophageal reflux disease",
    "hfpef": "diastolic heart failure",
    "hfref": "systolic heart failure",
    "hld": "hyperlipidemia",
    "htn": "hypertension",
    "ibs": "irritable bowel syndrome",
    "lbp": "low back pain",
    "ms": "multiple sclerosis",
    "nafld": "fatty change of liver",
    "nash": "nonalcoholic steatohepatitis",
    "nec": "other",
    "niddm": "type 2 diabetes mellitus",
    "nos": "unspecified",
    "nstemi": "non-ST elevation myocardial infarction",
    "osa": "obstructive sleep apnea",
    "pad": "peripheral vascular disease",
    "pcos": "polycystic ovarian syndrome",
    "pna": "pneumonia",
    "ptsd": "post-traumatic stress disorder",
    "pvd": "peripheral vascular disease",
    "ra": "rheumatoid arthritis",
    "rsv": "respiratory syncytial virus",
    "sle": "systemic lupus erythematosus",
    "sob": "shortness of breath",
    "stemi": "ST elevation myocardial infarction",
    "t1dm": "type 1 diabetes mellitus",
    "t2dm": "type 2 diabetes mellitus",
    "tb": "tuberculosis",
    "tbi": "traumatic brain injury intracranial injury",
    "tia": "transient cerebral ischemic attack",
    "uri": "upper respiratory infection",
    "uti": "urinary tract infection",
}

_PHRASES = (
    # who it is said of, and how charts shorten
    (r"^(?:the )?(?:patient|pt)\b(?: (?:with|has|who has|presents with|complains of|reports))?", ""),
    (r"\b(?:c/o|complains of|presents with|presenting with)\b", ""),
    (r"^\W*(?:has|have|had|having|reports|with)\b", ""),
    (r"\bboth\b", "bilateral"),
    (r"\bdm ?(?:2|ii)\b", "type 2 diabetes mellitus"),
    (r"\bdm ?(?:1|i)\b", "type 1 diabetes mellitus"),
    (r"\blt\b", "left"),
    (r"\brt\b", "right"),
    (r"\bw/o\b", "without"),
    (r"\bw/(?=\s|\w)", "with "),
    (r"\b(?:h/o|hx of|hx)\b", "history of"),
    (r"\bs/p\b", "status post"),
    (r"\bd/t\b|\b2/2\b", "due to"),
    (r"\bb/l\b", "bilateral"),
    # what a chart or an older classification adds, which ICD-10-CM titles do not say
    (r"\bdelivered, with or without mention of antepartum condition", "in childbirth"),
    (r"\bdelivered, with mention of postpartum complication", "in the puerperium"),
    (r"\bwith or without mention of [a-z ]+", ""),
    (r"\bwithout mention of\b", "without"),
    (r"\bwith mention of\b", "with"),
    (r"\bnot elsewhere classified\b", "other"),
    (r"\b(?:conditions? |disorders? )?in the mother classifiable elsewhere, but complicating", "complicating"),
    (r"\bcomplicating pregnancy, childbirth,? (?:and|or) the puerperium\b", "complicating pregnancy"),
    (r"\bunspecified as to episode of care( or not applicable)?\b", "in pregnancy, unspecified trimester"),
    (r"\bantepartum condition or complication\b", "in pregnancy, maternal care, first trimester"),
    (r"\bpostpartum condition or complication\b", "in the puerperium"),
    (r"\bdelivered,", ""),
    (r"\baffecting management of mother\b", "maternal care"),
    (r"\baffecting (?:the )?fetus or newborn\b", "newborn affected by"),
    (r",? ?(?:but )?tubercle bacilli (?:not )?found .*", ""),
    (r",? ?bacteriological or histological examination .*", ""),
    (r",? \(?not stated as uncontrolled\)?", ""),
    (r",? uncontrolled\b", " with hyperglycemia"),
    (r" ?\[[^\]]*\btype ?\]", ""),
    (r"\b(type ii?) or unspecified type\b", r"\1"),
    (r"\(?\bjuvenile type\)?", "type 1"),
    (r",? subchronic\b(?: with acute exacerbation)?", ""),
    (r"\bwith brief \([^)]*\) ?loss of consciousness", "with loss of consciousness of 30 minutes or less"),
    (r"\bwith moderate \([^)]*\) ?loss of consciousness", "with loss of consciousness of 1 hour to 5 hours 59 minutes"),
    (
        r"\bwith prolonged (?:\([^)]*\) ?loss|loss \([^)]*\)) of consciousness,?",
        "with loss of consciousness greater than 24 hours",
    ),
    (r"\bunspecified state of consciousness\b", "with loss of consciousness of unspecified duration"),
    (r"\bno loss of consciousness\b", "without loss of consciousness"),
    (r"\b(open wound\b.*), complicated\b", r"\1, laceration with foreign body"),
    (r"\bfull-thickness skin loss \(third degree[^)]*\)|\bdeep necrosis .*\(deep third degree\)", "third degree"),
    (r"\bblisters,? (?:with )?epidermal loss \(second degree\)", "second degree"),
    (r"\berythema \(first degree\)", "first degree"),
    # the sequela of an injury is its own code, told by the seventh character
    (
        r"\blate effects? of (?=.*\b(?:fracture|burn|wound|injury|sprain|strain|dislocation|amputation|crushing)s?\b)",
        "",
    ),
    # renamed conditions and states
    (r"\blate effects? of\b", "sequela of"),
    (r"\bsepticemia\b", "sepsis"),
    (r"\bmental retardation\b", "intellectual disabilities"),
    (r"\bdermatomycosis\b", "mycosis of skin"),
    (r"\bnonallopathic lesions?\b", "segmental and somatic dysfunction"),
    (r"\bleukemic reticuloendotheliosis\b", "hairy cell leukemia"),
    (r"\bpsychosexual\b", "sexual"),
    (r"\bsuicide and self-inflicted (?:injury|poisoning) by\b", "intentional self-harm by"),
    (r"\binjury purposely inflicted by other persons\b", "assault"),
    (r"\b(joint|limb|organ) replaced by other means, (\w+)", r"presence of artificial \2 \1"),
    (r"\b([\w ]+) replaced by other means\b", r"presence of artificial \1"),
    (r"\b([\w ]+) replaced by transplant\b", r"\1 transplant status"),
    (r"\bneed for prophylactic vaccination and inoculation against\b", "encounter for immunization against"),
    (r"\brenal\b", "renal kidney"),
    (r"\bosteoarthros[ie]s\b", "osteoarthritis"),
    (r"\banomal(?:y|ies)\b", "malformation"),
    (r"\bpsychogenic\b", "psychological"),
    (r"\bhypotropia\b", "vertical strabismus"),
    (r"\bcurvature of spine\b", "spinal deformity"),
    (r"\bamputation status\b", "acquired absence"),
    (r"\bspecial screening(?: examination)? for\b", "encounter for screening for"),
    (r"\b(?:convalescence|physical therapy|rehabilitation procedures)\b", "aftercare"),
    (r"\baccident\b", "accident injured"),
    # the ends of long bones; the encounter is told by the seventh character
    (r"\bdistal (?:end of (?:the )?)?(radius|ulna|humerus|femur|tibia|fibula)\b", r"lower end of \1"),
    (r"\bproximal (?:end of (?:the )?)?(radius|ulna|humerus|femur|tibia|fibula)\b", r"upper end of \1"),
    (r",? ?\b(?:(?:initial|subsequent) encounter|initial)\s*$", ""),
    # numerals: the titles write them in Arabic figures
    (r"\b(type|stage|grade) iv\b", r"\1 4"),
    (r"\b(type|stage|grade) iii\b", r"\1 3"),
    (r"\b(type|stage|grade) ii\b", r"\1 2"),
    (r"\b(type|stage|grade) i\b", r"\1 1"),
    # chapter 13 names a joint site by its bones and its joint
    (r"\bpelvic region and thigh\b", "hip and thigh"),
    (r"\bshoulder region\b", "shoulder"),
    (r"\blower leg\b", "lower leg knee"),
    (r"\bforearm\b", "forearm wrist"),
    (r"\bupper arm\b", "upper arm elbow"),
    # what was meant by it
    (
        r"(?<!history of )(?<!hx of )\b(?:suicid(?:e|al) (?:attempt|gesture)|attempted suicide)\b",
        "intentional self-harm",
    ),
    (r"\bon purpose\b|\btried to (?:kill|hurt) (?:him|her)self\b", "intentional self-harm"),
    (r"\b(?:by (?:mistake|accident)|accidental(?:ly)?(?! \())\b", "accidental (unintentional)"),
    # lay words
    (r"\bheart attack\b", "acute myocardial infarction"),
    (r"\bhigh blood pressure\b", "hypertension"),
    (r"\bhip fracture\b|\bfracture of (?:the )?hip\b", "fracture of neck of femur"),
    (r"\bhigh cholesterol\b", "hypercholesterolemia"),
    (r"\bear ?ache\b|\bear pain\b", "otalgia ear"),
    (r"\bnumbness\b", "anesthesia of skin numbness"),
    (r"\b(right|left)[- ]sided\b", r"\1"),
    (r"\bstroke\b", "cerebral infarction stroke"),
    (r"\bmini-?stroke\b", "transient cerebral ischemic attack"),
    (r"\bblood clot\b", "thrombosis embolism"),
    (r"\bbroken\b", "fracture of"),
    (r"\bcancer\b", "malignant neoplasm cancer"),
    (r"\bkidney stones?\b", "calculus of kidney"),
    (r"\bgallstones?\b", "calculus of gallbladder"),
    (r"\bchickenpox\b", "varicella"),
    (r"\bpink ?eye\b", "conjunctivitis"),
    (r"\bbed ?sores?\b", "pressure ulcer"),
    (r"\bheartburn\b", "heartburn reflux"),
    (r"\bmiscarriage\b", "spontaneous abortion"),
    (r"\blow blood sugar\b", "hypoglycemia"),
)

_DEFAULTS = {
    "hypertension": "essential (primary) hypertension",
    # Official Guidelines I.C.4.a.2: type 2 where the type is not documented
    "diabetes": "type 2 diabetes mellitus without complications",
    "asthma": "unspecified asthma, uncomplicated",
    "diabetes mellitus": "type 2 diabetes mellitus without complications",
    "type 2 diabetes": "type 2 diabetes mellitus without complications",
    "type 2 diabetes mellitus": "type 2 diabetes mellitus without complications",
    "type 1 diabetes": "type 1 diabetes mellitus without complications",
    "type 1 diabetes mellitus": "type 1 diabetes mellitus without complications",
}
"""What a condition means when nothing else is said of it."""

_RULES = tuple((re.compile(pattern), said) for pattern, said in _PHRASES)
_SHORT = re.compile(r"\b(?:" + "|".join(_ABBREVIATIONS) + r")\b")


def known() -> frozenset[str]:
    """Words that the rules know, which are not slips of the keyboard."""
    of_phrases = re.findall(r"[a-z]{4,}", " ".join(pattern for pattern, _ in _PHRASES))
    return word_list().known | frozenset(_ABBREVIATIONS) | frozenset(of_phrases)


def rewrite(query: str) -> str:
    """The query in lower case and in the classification's words; a bare name becomes its default.

    >>> rewrite("CKD stage III, NOS")
    'chronic kidney disease stage 3, unspecified'
    """
    said = expand(query)
    return _DEFAULTS.get(said, said)


def expand(text: str) -> str:
    """A text in lower case, with abbreviations, lay words and older phrases replaced."""
    said = _SHORT.sub(lambda found: _ABBREVIATIONS[found.group()], word_list().expand(text).lower())
    for pattern, instead in _RULES:
        said = pattern.sub(instead, said)
    return re.sub(r"\s+", " ", said).strip(" ,")
