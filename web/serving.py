"""The server: what it opens, where it listens, and when it refuses to.

Licensed text is served to this machine alone: whoever else can reach the API may not be under its user's licence.
"""

from __future__ import annotations

import logging
import sys

import uvicorn
from fastapi import FastAPI

from assistant.model.language_model import LanguageModel, open_language_model
from assistant.opening import open_assistant, open_desk
from core.errors import CodewrightError, SettingsError
from core.hosts import is_loopback
from core.settings import Settings
from web.app import create_app
from web.service import Service
from web.working import Workers

SHORTEST_TOKEN = 16


def serve() -> int:
    """Serve until stopped; returns the exit code: 0 stopped, 1 cannot serve."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)  # it logs the addresses of a model server
    try:
        settings = Settings.load()
        check_exposure(settings)
        service = open_service(settings)
    except CodewrightError as error:
        sys.stderr.write(f"Error: {error}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    sys.stdout.write(f"Codewright API: http://{_shown(settings.api_host)}:{settings.api_port}/docs\n")
    sys.stdout.flush()
    uvicorn.Server(server_config(create_app(settings, service), settings)).run()
    return 0


def open_service(settings: Settings) -> Service:
    """Open what the routes work with: with the user's licensed text only where nobody else can reach it.

    A token does not change that: who holds it need not hold the licence.

    Raises:
        CodewrightError: A store cannot be opened, or nothing is loaded; says what to do.
    """

    def language_model() -> LanguageModel | None:
        return open_language_model(settings, settings.model) if settings.model else None

    if is_loopback(settings.api_host):
        assistant = open_assistant(settings)
        return Service(assistant.tools, assistant, Workers(), language_model=language_model)
    desk = open_desk(settings)
    assert desk.assistant is not None  # noqa: S101  # a desk opened from settings has one
    return Service(desk.tools, desk.assistant, Workers(), language_model=language_model)


def server_config(app: FastAPI, settings: Settings) -> uvicorn.Config:
    """How the application is served."""
    return uvicorn.Config(
        app,
        host=settings.api_host,
        port=settings.api_port,
        access_log=False,  # it would hold whole addresses, and with them what was searched for
        log_config=None,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=5,
    )


def check_exposure(settings: Settings) -> None:
    """Refuse to listen where others can reach without a token to tell them apart.

    Raises:
        SettingsError: The address is not this machine's own and no token is set, or the token is short.
    """
    token = settings.api_token.get_secret_value().strip()
    if token and len(token) < SHORTEST_TOKEN:
        raise SettingsError(
            f"CODEWRIGHT_API_TOKEN has {len(token)} characters.",
            f"Take at least {SHORTEST_TOKEN}, such as the output of: openssl rand -hex 32",
        )
    if not token and not is_loopback(settings.api_host):
        raise SettingsError(
            f"CODEWRIGHT_API_HOST is {settings.api_host}, which others can reach, and there is no token.",
            "Set CODEWRIGHT_API_TOKEN, or leave CODEWRIGHT_API_HOST empty for this machine alone.",
        )


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host
