"""A clinical note becomes candidate codes that a coder reviews: each with the words it stands on, none made up.

``reading`` takes the text out of what was uploaded; ``sections``, ``stance`` and ``clauses`` say what stands where and
whether it is so; ``identifiers`` finds and masks what names the patient; ``coder`` looks the clauses up; ``case`` is
the review from draft to export. Nothing here stores or logs a note.
"""
