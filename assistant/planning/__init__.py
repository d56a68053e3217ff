"""Which look-ups a `Request` needs, and in which order what they give is told.

`plan.gather` is the way in. Looking up comes first; the plan that it returns only writes.
"""
