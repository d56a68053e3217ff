"""Serve the HTTP API: ``python -m web``, or ``make api``."""

from __future__ import annotations

import os
import sys


def main() -> int:
    """Serve until stopped; returns the exit code."""
    # Requests share the processors already: a search whose arithmetic is spread over all of them takes half as much
    # again of their time, most of it waiting. It is read once, when numpy is imported.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    from web.serving import serve  # noqa: PLC0415  # not before that

    return serve()


if __name__ == "__main__":
    sys.exit(main())
