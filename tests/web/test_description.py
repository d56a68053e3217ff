"""The API keeps to its own description, whatever it is sent (schemathesis)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, settings
from schemathesis.config import SchemathesisConfig

from core.settings import Settings
from web.app import create_app

EXAMPLES = 12
"""Requests tried a route, beside those that cover each rule of its description once."""

HOST = {"Host": "127.0.0.1:8600"}
CONFIG = {
    "checks": {
        # What fits the description may still ask for what is not there, or for two things that exclude each other.
        "positive_data_acceptance": {"expected-statuses": ["2xx", "400", "404", "422"]},
    },
}
api = schemathesis.openapi.from_dict(
    create_app(Settings(home=Path("nowhere"))).openapi(), config=SchemathesisConfig.from_dict(CONFIG)
)


@api.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_route_answers_as_described(case: schemathesis.Case[Any], app: FastAPI) -> None:
    case.operation.app = app
    case.call_and_validate(headers=HOST)
