"""The API's description as a page: made from the description itself, and loading nothing from anywhere."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from html import escape
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse

router = APIRouter(include_in_schema=False)

_STYLE = """
:root { color-scheme: light dark; --line: #8886; --soft: #8881; }
body { font: 16px/1.55 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { margin-bottom: 0; } h2 { margin-top: 2.5rem; border-bottom: 1px solid var(--line); }
h3 { margin: 2rem 0 .3rem; font-size: 1.05rem; } h3 code { font-weight: 600; overflow-wrap: anywhere; }
code, pre { font: 14px/1.5 ui-monospace, monospace; } pre { background: var(--soft); padding: .8rem; overflow: auto; }
table { border-collapse: collapse; width: 100%; } td, th { text-align: left; vertical-align: top; padding: .25rem .8rem
.25rem 0; border-bottom: 1px solid var(--line); } .wide { overflow-x: auto; }
nav { display: flex; flex-wrap: wrap; gap: .3rem 1rem; }
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


@router.get("/")
async def root() -> RedirectResponse:
    """Whoever opens the server in a browser finds its description."""
    return RedirectResponse("/docs")


@router.get("/health")
async def health() -> dict[str, str]:
    """That the server is up."""
    return {"status": "ok"}


@router.get("/docs")
async def page(request: Request) -> HTMLResponse:
    """The description as a page."""
    base = str(request.base_url).rstrip("/")
    return HTMLResponse(render(request.app.openapi(), base), headers={"Content-Security-Policy": _POLICY})


def render(described: dict[str, Any], base: str) -> str:
    """An OpenAPI description as HTML.

    Args:
        described: The description.
        base: Address of the server, for the examples.
    """
    info, tags = described["info"], described["tags"]
    links = "".join(f'<a href="#{_anchor(tag["name"])}">{escape(tag["name"])}</a>' for tag in tags)
    body = "".join(_section(described, tag, base) for tag in tags)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(info["title"])} API</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head>'
        f"<body><header><h1>{escape(info['title'])} API</h1><p>{escape(info['summary'])}</p></header><main>"
        f"{_prose(info['description'])}"
        f'<nav aria-label="Sections">{links}<a href="/openapi.json">openapi.json</a></nav>{body}</main></body></html>'
    )


def _section(described: dict[str, Any], tag: dict[str, str], base: str) -> str:
    operations = "".join(
        _operation(described, method, path, operation, base)
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
        if tag["name"] in operation.get("tags", [])
    )
    name = tag["name"]
    return f'<section id="{_anchor(name)}"><h2>{escape(name)}</h2>{_prose(tag["description"])}{operations}</section>'


_HEADINGS = "".join(f'<th scope="col">{name}</th>' for name in ("Name", "Form", "Meaning"))


def _operation(described: dict[str, Any], method: str, path: str, operation: dict[str, Any], base: str) -> str:
    name = f"{method.upper()} {escape(path)}"
    rows = "".join(
        f"<tr><td><code>{escape(field)}</code></td><td>{escape(form)}</td><td>{_inline(said)}</td></tr>"
        for field, form, said in _inputs(described, operation)
    )
    # What scrolls sideways on a narrow screen can be reached by keyboard, and says what it is.
    scrolls = f'class="wide" tabindex="0" role="region" aria-label="Inputs of {name}"'
    table = f"<table><thead><tr>{_HEADINGS}</tr></thead><tbody>{rows}</tbody></table>"
    call = escape(_curl(path, operation, base))
    return (
        f"<article><h3><code>{name}</code></h3><p><strong>{escape(operation['summary'])}</strong></p>"
        f"{_prose(operation.get('description', ''))}{f'<div {scrolls}>{table}</div>' if rows else ''}"
        f'<pre tabindex="0" aria-label="Example of {name}"><code>{call}</code></pre></article>'
    )


def _inputs(described: dict[str, Any], operation: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Every parameter and every field of the body: name, form and meaning."""
    schemas = described["components"]["schemas"]
    for parameter in operation.get("parameters", []):
        form = _form(parameter["schema"], parameter["required"], schemas)
        yield parameter["name"], form, parameter.get("description", "")
    for media in operation.get("requestBody", {}).get("content", {}).values():
        schema = media["schema"]
        name = schema.get("$ref", "").rpartition("/")[2]
        schema = schemas.get(name, schema)
        for field, of_field in schema.get("properties", {}).items():
            form = _form(of_field, field in schema.get("required", []), schemas)
            yield field, form, of_field.get("description", "")


def _form(schema: dict[str, Any], required: bool, schemas: dict[str, Any]) -> str:
    kinds = dict.fromkeys(_kind(one, schemas) for one in schema.get("anyOf", [schema]) if one.get("type") != "null")
    form = " or ".join(kinds)
    return f"{form}, required" if required else form


def _kind(schema: dict[str, Any], schemas: dict[str, Any]) -> str:
    named = schema.get("$ref", "").rpartition("/")[2]
    meant = schemas.get(named, schema)
    if meant.get("type") == "array":
        return f"list of {_kind(meant['items'], schemas)}" if "items" in meant else "list"
    if "enum" in meant or "const" in meant:
        return " | ".join(str(one) for one in meant.get("enum", [meant.get("const")]))
    return str(meant.get("format") or named.removesuffix("-Input") or meant.get("type") or "any")


def _curl(path: str, operation: dict[str, Any], base: str) -> str:
    """A call that can be pasted into a shell."""
    query = []
    for parameter in operation.get("parameters", []):
        schema = parameter["schema"]
        examples = schema.get("examples") or [one["value"] for one in parameter.get("examples", {}).values()]
        if examples and parameter["in"] == "path":
            path = path.replace(f"{{{parameter['name']}}}", str(examples[0]))
        elif examples and parameter["required"]:
            several = examples[0] if isinstance(examples[0], list) else [examples[0]]
            query += ["--data-urlencode " + shlex.quote(f"{parameter['name']}={one}") for one in several]
    address = shlex.quote(base + path) if "$" in path else base + path
    said = [f"curl {'-G ' if query else ''}{address}", *query]
    for media_type, media in operation.get("requestBody", {}).get("content", {}).items():
        example = next((one["value"] for one in media.get("examples", {}).values()), None)
        if example is not None:
            sent = shlex.quote(json.dumps(example, ensure_ascii=False))
            said += [f"-H 'Content-Type: {media_type}'", f"-d {sent}"]
        elif media_type == "multipart/form-data":
            said.append("-F file=@note.pdf")
    return " \\\n  ".join(said) if len(said) > 2 else " ".join(said)


def _prose(text: str) -> str:
    paragraphs = (" ".join(part.split()) for part in re.split(r"\n\s*\n", text.strip()))
    return "".join(f"<p>{_inline(part)}</p>" for part in paragraphs if part)


def _inline(text: str) -> str:
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))


def _anchor(name: str) -> str:
    return re.sub(r"\W+", "-", name.lower())
