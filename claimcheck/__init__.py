"""The lines of a claim are held against the tables: every finding with its rule and its source."""
