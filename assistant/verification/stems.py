"""Words that are read in a way of their own, and the stems that the forms of a word share."""

from __future__ import annotations

import re
from functools import lru_cache

STOPWORDS = frozenset(
    """a an the this that these those it its they them their there here he she his her we our us you your i my me who
    whom whose which what is are was were be been being am do does did done has have had having of to in on at by for
    from with as and or nor but so than then also too very both either neither each other such same into onto upon
    about between among per via out under while whereas although though because since however
    therefore thus hence not no never without non if when where how why yes etc one ones will would while themselves
    itself s""".split()
) - {"same"}

GENERIC = frozenset(
    """use used using code coded coding codes report reported reporting bill billed billing submit submitted claim
    assign assigned apply applies applied applicable describe described describes description refer refers
    referred mean means meaning represent represents indicate indicates indicated identify identifies denote
    call called name named define defined concern concerns involve involves involved contain state stated states
    say says specify specifies specifically specific perform performed performing provide provided provides
    provider render rendered give given service services procedure procedures case cases situation example
    instance particular certain relevant appropriate appropriately proper properly correct correctly following
    respective respectively make made makes related associated regarding category set overall general standard
    follow follows choose chosen select selected correspond corresponds note noted purpose designate designated
    classify classified condition fall falls healthcare health coder coders way term terms key main important see list
    listed stand stands takes show shows shown tell tells modifier modifiers""".split()
)
"""Words that claim next to nothing by themselves. Each must still not be denied where the source affirms it."""

ATTRIBUTES = frozenset(
    """inpatient outpatient facility nonfacility professional technical new established left right bilateral
    unilateral cervical thoracic lumbar sacral caudal diagnostic therapeutic screening surgical initial
    subsequent sequela column primary secondary principal first additional low moderate high minimal
    straightforward single multiple open closed displaced nondisplaced acute chronic major minor same
    different separate separately distinct male female adult child pediatric specified unspecified upper lower
    anterior posterior global assistant medicare medicaid commercial hospital office total partial complex
    simple proximal distal medial lateral mild severe controlled uncontrolled more less minimum maximum
    physician confirmed suspected probable possible type unlisted telehealth home emergency""".split()
)
"""Words with a neighbour that makes another statement: each must stand there, beside what it belongs to."""

STRICT = ATTRIBUTES | frozenset(
    """include includes included including exclude excludes excluded excludes1 excludes2 together paid deny
    denied valid deleted billable header covered complete with without bundle bundled unbundle replace
    replaced add-on addon payable reimbursable approved allowable compliant legal illegal fraud fraudulent experimental
    obsolete medically""".split()
)
"""Words that no question can lend: attributes, and what a verdict is made of."""

NEGATES_PART = frozenset({"not", "never", "nor", "neither"})
NEGATES_NEXT = frozenset({"without", "no", "non", "lacking", "instead", "rather", "none", "unlike"})
UNIT_WORDS = frozenset(
    "minute hour day week month year unit mg ml mcg cm mm percent rvu time level session visit element digit".split()
)


_ENDINGS = tuple("ations ation itions ition ions ion ments ment ingly ings ing edly ed ies es s ly".split())
_KEEPS_ITS_S = re.compile(r"(?:s|u|i)s$")
_SAME = {
    "used": "use", "uses": "use", "using": "use", "attach": "use", "attached": "use", "append": "use",
    "appends": "use", "appended": "use", "appending": "use", "encounter": "visit",
    "doctor": "physician", "contains": "includ", "encompass": "includ",
    "covers": "includ", "comprise": "includ", "diabetics": "diabet", "diabetic": "diabet", "diabetes": "diabet",
    "diagnoses": "diagnos", "diagnosis": "diagnos", "bundling": "bundl", "unbundling": "unbundl", "image": "imag",
    "terminated": "delet", "discontinued": "delet", "retired": "delet", "spinal": "spin", "spine": "spin",
    "identical": "same", "separately": "separat", "neuropathic": "neuropath", "neuropathy": "neuropath",
    "reportable": "report", "guided": "guidanc", "guide": "guidanc", "guides": "guidanc", "guiding": "guidanc",
    "anaesthetic": "anesthet", "anesthesia": "anesthes", "significantly": "significant", "injection": "inject",
    "seventh-character": "7th", "note": "note", "notes": "note", "noted": "note", "nose": "nose", "noses": "nose",
}  # fmt: skip


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The part of a word that its forms share: includes, included and including are one."""
    if word in _SAME:
        return _SAME[word]
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not _KEEPS_ITS_S.search(word):
            word = word.removesuffix(ending) + ("y" if ending == "ies" else "")
            break
    if len(word) > 4 and word[-1] == word[-2] and word[-1] not in "lsz":
        word = word[:-1]
    return word.removesuffix("e") if len(word) > 3 else word


UNIT_STEMS = frozenset(stem(unit) for unit in UNIT_WORDS)
ATTRIBUTE_STEMS = frozenset(stem(word) for word in ATTRIBUTES)
STRICT_STEMS = frozenset(stem(word) for word in STRICT)
GENERIC_STEMS = frozenset(stem(word) for word in GENERIC) - STRICT_STEMS
