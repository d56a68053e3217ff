"""Run by Alembic: the revisions, on the connection and in the transaction that `upgrade` gives."""

from __future__ import annotations

from alembic import context

from codestore.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
