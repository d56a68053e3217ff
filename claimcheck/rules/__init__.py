"""The rules: each module reads the facts of a claim and gives findings."""
