# Everything a checkout needs; `make help` lists it. Each target sets itself up first (scripts/setup.py).
PYTHON ?= python3
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest
SETUP := $(PYTHON) scripts/setup.py
# where `make run` keeps its office; an installed Liuhen has its own default
export LIUHEN_HOME ?= $(CURDIR)/.run/office

.DEFAULT_GOAL := help
.PHONY: help run test setup lint types unit journeys postgresql postgresql-part apart bench wheel wheel-check messages requirements format clean

help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

run: ## set up, fill an empty office with the demonstration, serve on 127.0.0.1:8000
	@$(SETUP) run
	@exec $(BIN)/liuhen serve --demo

test: lint types unit postgresql-part journeys ## set up and run everything that must pass: lint, types, tests, browser journeys
	@echo "make test: lint, types, tests and journeys passed"

setup: ## set up for development without running anything
	@$(SETUP) test

lint: setup ## style, templates, spelling, layers, messages, changelog
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	find src -name '*.html' -print0 | xargs -0 -r $(BIN)/djade --check --target-version 5.2
	$(BIN)/typos
	$(BIN)/lint-imports
	$(BIN)/python scripts/messages.py check
	$(BIN)/towncrier build --draft --version next > /dev/null

types: setup ## mypy, strict
	$(BIN)/mypy

unit: setup ## tests without a browser
	$(PYTEST) -q -n 2 -m "not apart" --ignore tests/journeys

journeys: setup ## the journeys through the pages of one office, in Chromium, in their order
	$(PYTEST) -q -m "not apart" -p no:randomly tests/journeys

postgresql-part: setup ## tests of what PostgreSQL does otherwise than SQLite: locks, triggers, two at once
	$(BIN)/python scripts/on_postgresql.py

postgresql: setup ## the tests of the office on PostgreSQL instead of SQLite
	$(BIN)/python scripts/on_postgresql.py -q -m "not apart" tests/office tests/cli

apart: setup wheel-check ## slow tests: kill -9, flipped bytes, the built wheel
	$(PYTEST) -q -m apart

bench: ## side by side with peers, prints ratios
	@$(SETUP) bench
	@for script in $(filter-out %/measure.py %/law_cases.py,$(wildcard benchmarks/*.py)); do $(BIN)/python $$script || exit 1; done

wheel: setup ## build the wheel, front end and messages included, into dist/
	rm -rf dist
	$(BIN)/python -m hatchling build -t wheel

wheel-check: wheel ## install the wheel into an empty environment and ask it for a page
	$(BIN)/python scripts/wheel_check.py

messages: setup ## collect the texts of the interface for translation
	$(BIN)/python scripts/messages.py extract

requirements: setup ## pin what pyproject.toml asks for (UPGRADE=1: newest releases)
	$(PYTHON) scripts/requirements.py $(if $(UPGRADE),--upgrade)

format: setup ## write the code in the house style
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	find src -name '*.html' -print0 | xargs -0 -r $(BIN)/djade --target-version 5.2

clean: ## remove what runs and builds leave behind; .venv, .tools and the office of `make run` stay
	rm -rf dist build htmlcov .coverage .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find src tests benchmarks scripts -name __pycache__ -type d -prune -exec rm -rf {} +
