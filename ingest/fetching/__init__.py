"""Fetch the current official files from their publishers.

``addresses`` knows which files of which edition there are and where, ``downloading`` fetches one of them safely,
``run`` all of those of several sources, and ``command`` loads what has come.
"""

from ingest.fetching.command import Report, Request, fetch

__all__ = ["Report", "Request", "fetch"]
