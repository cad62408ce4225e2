# Everything a person does with this project. `make help` lists it.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3.11
BIN := .venv/bin
READY := .venv/.ready
BENCH := .cache/bench/venv
export PREFECT_HOME ?= $(CURDIR)/.prefect
COMPOSE_ENV ?= .env.compose
COMPOSE := docker compose --env-file $(COMPOSE_ENV)

.PHONY: help setup demo ui up down logs test test-slow bench-fetch bench-clean bench-orchestration mutants lint format docs clean

help: ## List what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-19s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) ## Make .venv and install the project with every pin

$(READY): pyproject.toml constraints.txt
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 is needed: install it, or say PYTHON=/path/to/python3.11" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing the pinned packages into .venv ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt uv
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --constraint constraints.txt --editable . --group dev
	@touch $@

demo: setup ## Run the whole pipeline on the offline stand-in sites and show what came out
	@$(BIN)/rocket demo

ui: setup ## Prefect without Docker: its UI on the runs so far, and a worker (Ctrl-C ends both); PORT=4200
	@$(BIN)/python scripts/run_prefect.py --port $(or $(PORT),4200)

up: ## Prefect on PostgreSQL, Neo4j and a worker on Docker (docs/operating-compose.md)
	@docker compose version >/dev/null 2>&1 || { echo "Docker with Compose 2.24 or later is needed; make ui does without it." >&2; exit 1; }
	@$(PYTHON) scripts/setup_compose_env.py $(COMPOSE_ENV)
	@$(COMPOSE) up --build --detach --wait --wait-timeout 600 || { $(COMPOSE) ps --all; $(COMPOSE) logs --tail 20; exit 1; }
	@echo "Prefect: http://$$($(COMPOSE) port server 4200)   log in as admin:<PREFECT_PASSWORD in $(COMPOSE_ENV)>"
	@echo "Neo4j:   http://$$($(COMPOSE) port neo4j 7474)   log in as neo4j with NEO4J_PASSWORD in $(COMPOSE_ENV)"

down: ## End what `make up` started; its data stay
	@$(COMPOSE) down

logs: ## Follow what `make up` started (SERVICE=worker for one of them)
	@$(COMPOSE) logs --follow --tail 50 $(SERVICE)

test: setup ## Run the tests that take seconds
	@$(BIN)/pytest -n auto --dist loadgroup -m "not integration"

test-slow: setup ## Run what takes minutes: crash rounds, large bodies, the browser, the mutants
	@$(BIN)/pytest -n auto --dist loadgroup -m "slow and not integration"
	@$(BIN)/python tests/mutants.py

bench-fetch: $(BENCH)/.ready ## Measure fetching beside Scrapy (minutes); ARGS="--growth" or ARGS="--s3" for the other lanes
	@$(BENCH)/bin/python -m benchmarks.fetch $(ARGS)

bench-clean: $(BENCH)/.ready ## Measure cleaning beside pandas and DuckDB (minutes); ARGS=--growth for the other lane
	@$(BENCH)/bin/python -m benchmarks.clean $(ARGS)

bench-orchestration: setup ## Measure what Prefect costs beside plain calls (minutes); ARGS="--rounds 1" for a short round
	@$(BIN)/python -m benchmarks.orchestration $(ARGS)

$(BENCH)/.ready: $(READY) benchmarks/requirements.txt
	@echo "Installing the peers beside the project into $(BENCH) ..."
	@test -x $(BENCH)/bin/python || $(BIN)/uv venv --quiet --python $(BIN)/python $(BENCH)
	@$(BIN)/uv pip install --quiet --python $(BENCH)/bin/python --constraint constraints.txt --editable . --group dev --requirement benchmarks/requirements.txt
	@touch $@

mutants: setup ## Remove each guard of fetching and storage in turn; a test must fail each time
	@$(BIN)/python tests/mutants.py

lint: setup ## Check style, types, the direction of imports, the Dockerfile and the compose file
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/hadolint Dockerfile.worker
	@$(BIN)/check-jsonschema --quiet --builtin-schema vendor.compose-spec docker-compose.yml

docs: setup ## Write the reference pages from the code
	@$(BIN)/python scripts/build_docs.py

format: setup ## Format the code and mend what ruff can
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

clean: ## Remove caches and the demo's outputs; the environment and other data stay
	@rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache data/demo
	@find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
