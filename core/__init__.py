"""The nouns everyone shares: code shapes, records, evidence, answers, settings, errors.

This is the bottom of the import order: nothing here imports another package of the project.
"""
