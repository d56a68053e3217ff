"""The language model: its server, the words said to it, and its draft, of which only what is verified comes through."""
