"""How a diagnosis is said elsewhere, put into the words that ICD-10-CM uses.

Every rule is general: an abbreviation, a lay word, or a phrase of an older classification and of charts.
Only the query is rewritten, never a text that is searched or shown.
"""

from __future__ import annotations

import re

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
    # what a chart or an older classification adds, which ICD-10-CM titles do not say
    (r"\bwith or without mention of [a-z ]+", ""),
    (r"\bwithout mention of\b", "without"),
    (r"\bwith mention of\b", "with"),
    (r"\bnot elsewhere classified\b", "other"),
    (r"\bunspecified as to episode of care( or not applicable)?\b", "in pregnancy"),
    (r"\bantepartum condition or complication\b", "in pregnancy, maternal care"),
    (r"\bpostpartum condition or complication\b", "in the puerperium"),
    (r"\bdelivered,", ""),
    # renamed conditions and states
    (r"\blate effects? of\b", "sequela of"),
    (r"\bsepticemia\b", "sepsis"),
    (r"\bmental retardation\b", "intellectual disabilities"),
    (r"\bdermatomycosis\b", "mycosis of skin"),
    (r"\bosteoarthros[ie]s\b", "osteoarthritis"),
    (r"\banomal(?:y|ies)\b", "malformation"),
    (r"\bpsychogenic\b", "psychological"),
    (r"\bhypotropia\b", "vertical strabismus"),
    (r"\bcurvature of spine\b", "spinal deformity"),
    (r"\bamputation status\b", "acquired absence"),
    (r"\bspecial screening(?: examination)? for\b", "encounter for screening for"),
    (r"\b(?:convalescence|physical therapy|rehabilitation procedures)\b", "aftercare"),
    (r"\baccident\b", "accident injured"),
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
    # lay words
    (r"\bheart attack\b", "acute myocardial infarction"),
    (r"\bhigh blood pressure\b", "hypertension"),
    (r"^hypertension$", "essential (primary) hypertension"),
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

KNOWN = frozenset(_ABBREVIATIONS) | frozenset(re.findall(r"[a-z]{4,}", " ".join(pattern for pattern, _ in _PHRASES)))
"""Words that the rules know, which are not slips of the keyboard."""

_RULES = tuple((re.compile(pattern), said) for pattern, said in _PHRASES)
_SHORT = re.compile(r"\b(?:" + "|".join(_ABBREVIATIONS) + r")\b")


def rewrite(query: str) -> str:
    """The query in lower case and in the classification's words.

    >>> rewrite("CKD stage III, NOS")
    'chronic kidney disease stage 3, unspecified'
    """
    said = _SHORT.sub(lambda found: _ABBREVIATIONS[found.group()], query.lower())
    for pattern, instead in _RULES:
        said = pattern.sub(instead, said)
    return re.sub(r"\s+", " ", said).strip(" ,")
