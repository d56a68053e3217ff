# Codewright: every target does its own set-up. Needs Python 3.11 or later, make, bash and a package index.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
export PIP_DISABLE_PIP_VERSION_CHECK := 1

PYTHON ?= python3
PORT ?= 8501
TORCH := torch==2.13.0

BIN := .venv/bin
VENV := .venv/.made
RUNTIME := .venv/.runtime
DEV := .venv/.dev
# Everything is pinned with its dependencies, so pip has nothing to resolve.
INSTALL := $(BIN)/python -m pip install --quiet --no-deps --requirement

# On all processors, where pip would use one. Fails on files that are no Python (templates), which are not needed.
COMPILE := $(BIN)/python -m compileall -q -j 0 -x '/tests?/' .venv/lib

.PHONY: help setup run api test lint format ingest eval lock clean

help: ## Show the targets
	@sed -nE 's/^([a-z]+):.*## (.*)/\1\t\2/p' Makefile | expand -t 10

setup: $(RUNTIME) $(DEV) ## Install everything, for running and for developing

run: ingest ## Load the starter knowledge and serve the application on PORT (8501)
	exec $(BIN)/streamlit run app.py --server.port $(PORT)

api: ingest ## Serve the HTTP API and its description at http://127.0.0.1:8600/docs
	exec $(BIN)/python -m web

test: lint ## Check the code, then run every test
	$(BIN)/python -m pytest

lint: $(RUNTIME) $(DEV) ## Check style, format, types and the import order
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(DEV) ## Put the code into its format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

ingest: $(RUNTIME) ## Load ICD-10-CM and the starter knowledge; does nothing where they are loaded
	$(BIN)/python -m ingest starter

eval: ingest ## Measure speed and memory, and whether answers say what they must
	$(BIN)/python -m evals bench
	$(BIN)/python -m evals ask

clean: ## Remove the virtual environment and caches; loaded data (.codewright) stays
	rm -rf .venv build dist *.egg-info test-results .pytest_cache .ruff_cache .mypy_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Codewright needs Python 3.11 or later; name one with: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	$(PYTHON) -m venv .venv
	@touch $@

# PyTorch by itself, with its dependencies: which GPU libraries belong to it depends on the build the index offers.
$(RUNTIME): requirements.lock Makefile | $(VENV)
	@echo "Installing the pinned packages; the first time takes some minutes."
	$(INSTALL) requirements.lock --no-compile
	$(BIN)/python -m pip install --quiet --no-compile $(TORCH)
	@$(COMPILE) >/dev/null 2>&1 || true
	@touch $@

$(DEV): requirements-dev.lock | $(RUNTIME)
	$(INSTALL) requirements-dev.lock
	@touch $@

# One lock serves every platform and Python version. PyTorch is left out by a condition that never holds; what it needs
# besides GPU libraries is named, so that its installation finds it in place.
LOCK := uv pip compile --quiet --universal --python-version 3.11 --no-annotate --no-header --no-emit-package torch \
	--override <(echo "torch ; sys_platform == 'never'")
TORCH_NEEDS := filelock fsspec jinja2 networkx setuptools sympy typing-extensions

lock: ## Resolve the dependencies of pyproject.toml anew (needs uv); UPGRADE=1 takes the newest
	$(LOCK) $(if $(UPGRADE),--upgrade) pyproject.toml <(printf '%s\n' $(TORCH_NEEDS)) --output-file requirements.lock
	$(LOCK) $(if $(UPGRADE),--upgrade) --group dev --constraint requirements.lock --output-file requirements-dev.lock
