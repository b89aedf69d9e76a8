# Every chore in one line. `make help` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup demo test walk test-services browser check style types imports migrations production templates containers bench fmt lock

bin := .venv/bin
export PATH := $(CURDIR)/$(bin):$(PATH)
# Settings for the checks that load Django but need no portal of their own.
checked := DEBUG=1 VAR_DIR=$(CURDIR)/var/check

help: ## List the chores
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: .venv/.installed ## Leave .venv with the locked dependencies, and install system libraries
.venv/.installed: requirements/dev.lock bin/setup
	@bin/setup

demo: setup ## Run the portal with a demo network until Ctrl-C; PORT=8765 moves it
	@$(bin)/python bin/demo.py

browser: setup # What the tests need beside Python: a browser, what drives it, and a reader of PDF pages
	@command -v chromium chromium-browser google-chrome >/dev/null || bin/need chromium
	@$(bin)/python -c 'import ctypes; ctypes.CDLL("libatomic.so.1")' 2>/dev/null || bin/need libatomic1
	@$(bin)/python -c 'import ctypes; ctypes.CDLL("libharfbuzz-subset.so.0")' 2>/dev/null || bin/need libharfbuzz-subset0
	@command -v pdftotext >/dev/null || bin/need poppler-utils

test: setup browser ## Run the whole test suite on the embedded defaults; ARGS="-k word" narrows it
	$(bin)/python -m pytest -n 2 --dist loadgroup $(ARGS)

walk: setup browser ## Look at every page of every role with all rules of axe, wide and narrow, light and dark
	WALK_ALL=1 $(bin)/python -m pytest -n 0 tests/browser/test_pages.py $(ARGS)

test-services: setup browser ## Run what touches a database or Redis on PostgreSQL and Redis, starting private ones unless their URLs are given
	$(bin)/python bin/with_services.py $(bin)/python -m pytest -n 2 --dist loadgroup -m "not browser" --on-services $(ARGS)

check: style types imports migrations production templates containers ## Check style, types, imports, migrations, templates, containers

style: setup # Format and lint
	$(bin)/ruff format --check .
	$(bin)/ruff check .

types: setup # Type annotations
	$(checked) $(bin)/mypy .

imports: setup # Which way imports point
	$(checked) $(bin)/lint-imports

migrations: setup # Models and migrations agree
	$(checked) $(bin)/python manage.py makemigrations --check --dry-run

production: setup # Django's own checks, with the settings of a real deployment
	bin/check_production

templates: setup # Templates keep to their rules; that each compiles is a test
	$(bin)/djlint templates --lint --quiet

containers: setup # The Dockerfile and the Compose file
	$(bin)/hadolint Dockerfile
	$(bin)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml

bench: setup ## Measure mentor teams beside greedy, the drawing of reports, and counting beside pandas and Polars
	$(bin)/python -m bench.teams
	DEBUG=1 VAR_DIR=$(CURDIR)/var/bench $(bin)/python -m bench.report
	$(bin)/python -m bench.cells $(ARGS)

fmt: setup ## Format the code and mend what the linter can mend
	$(bin)/ruff check --fix --quiet . || true
	$(bin)/ruff format .

lock: setup ## Make the lock files anew from pyproject.toml
	bin/lock
