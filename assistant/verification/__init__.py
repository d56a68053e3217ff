"""May a sentence of a language model be shown? Pure checks of one sentence against the evidence that it cites.

`sentence.verify` is the way in. Nothing here looks anything up, and no check asks a model.
"""
