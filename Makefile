# What a developer runs here; `make help` lists it. Needs Python 3.11 or newer with venv, and make.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALL := petadmin/install
TRANSLATIONS := $(patsubst %.po,%.mo,$(wildcard translations/*/LC_MESSAGES/*.po))
WORKERS ?= 2
# What pytest makes of the test modules is kept, or every start would spend ten seconds on making it anew.
PYTEST := PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest
# Who has nothing left to do takes over what waits for the other.
SIDE_BY_SIDE = -n $(WORKERS) --dist worksteal
PIP := $(BIN)/python -m pip install --disable-pip-version-check --quiet --require-hashes
LOCK := pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --no-header
export FLASK_APP := app

.PHONY: help
help: ## list what can be run
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-20s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# --- set-up: stamp files remember what is done, so that a second start does nothing ---

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Python 3.11 or newer is needed: set PYTHON to one, as in make run PYTHON=python3.12." >&2; \
		exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "Python's venv is missing: install it (on Debian and Ubuntu: apt install python3-venv)." >&2; \
		exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: $(INSTALL)/requirements.txt | $(BIN)/python
	@echo "Installing the packages ..."
	@$(PIP) -r $<
	@touch $@

$(VENV)/.dev: $(INSTALL)/requirements-dev.txt | $(BIN)/python
	@echo "Installing the packages, with those that tests need ..."
	@$(PIP) -r $<
	@touch $@ $(VENV)/.runtime

translations/%.mo: translations/%.po | $(VENV)/.runtime
	@$(BIN)/pybabel --quiet compile --input-file=$< --output-file=$@

.PHONY: setup
setup: $(VENV)/.runtime assets compile-translations ## install, build and compile all that running needs

.PHONY: assets
assets: $(VENV)/.runtime ## fetch the front-end packages and build the static files
	@$(BIN)/python -m petadmin.install.frontend

.PHONY: test-assets
test-assets: $(VENV)/.dev compile-translations
	@$(BIN)/python -m petadmin.install.frontend --dev

# --- running ---

.PHONY: run
run: setup ## start everything on this machine, with a demo business
	@$(BIN)/python app.py

.PHONY: instance
instance: $(VENV)/.runtime
	@$(BIN)/python -m petadmin.launcher.instance

.PHONY: demo-reset
demo-reset: setup instance ## make the demo business anew (removes what was entered)
	@$(BIN)/flask demo reset

.PHONY: migrate
migrate: $(VENV)/.runtime instance ## bring the database up to date
	@$(BIN)/flask db upgrade

.PHONY: migration
migration: $(VENV)/.runtime instance ## write a migration from the models: make migration M="what changes"
	@test -n "$(M)" || { echo 'Say what changes: make migration M="add the chip number".' >&2; exit 1; }
	@$(BIN)/flask db migrate --message "$(M)"

# --- tests and checks ---

# Servers and browsers are waited for, so it takes four to keep two processors busy.
.PHONY: test
test: WORKERS = 4
test: test-assets ## run all tests: SQLite, PostgreSQL, processes and browser
	@$(BIN)/python -m tests.support.browser
	@$(PYTEST) $(SIDE_BY_SIDE)

.PHONY: unit
unit: test-assets ## run the quick tests alone: no PostgreSQL, browser, other servers, or walks of all addresses
	@$(PYTEST) $(SIDE_BY_SIDE) -m "not slow and not browser"

.PHONY: chaos
chaos: test-assets ## kill workers, Redis and the mail server while thousands of e-mails are queued
	@CHAOS_MAILS=$${CHAOS_MAILS:-3000} $(PYTEST) tests/mail -k chaos -s

.PHONY: golden
golden: test-assets ## write the golden e-mails and printouts anew; look at the difference before keeping it
	@PETADMIN_TEST_WRITE_GOLDEN=1 $(PYTEST) tests/golden

.PHONY: bench
bench: test-assets ## measure pages and e-mails with up to a million customers
	@$(BIN)/python -m bench
	@$(BIN)/python -m bench mail
	@$(BIN)/python -m bench file
	@$(BIN)/python -m bench areas
	@$(BIN)/python -m bench leads
	@$(BIN)/python -m bench log

.PHONY: check
check: check-style check-types check-layers check-templates check-migrations check-translations ## style, types, layers, templates, migrations and translations

.PHONY: check-style
check-style: $(VENV)/.dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

.PHONY: check-types
check-types: $(VENV)/.dev
	@$(BIN)/mypy

.PHONY: check-layers
check-layers: $(VENV)/.dev
	@$(BIN)/lint-imports --no-logo

.PHONY: check-templates
check-templates: $(VENV)/.dev
	@$(BIN)/djlint --quiet --check templates
	@$(BIN)/djlint --quiet --lint templates

.PHONY: check-migrations
check-migrations: test-assets
	@$(BIN)/python -m petadmin.install.migrations

.PHONY: format
format: $(VENV)/.dev ## put code and templates into the house style
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
	@$(BIN)/djlint --quiet --reformat templates

# --- translations ---

.PHONY: translate
translate: $(VENV)/.runtime ## collect the words of code and templates into the catalogues
	@$(BIN)/python -m petadmin.install.translations update

.PHONY: compile-translations
compile-translations: $(TRANSLATIONS) ## compile the catalogues

.PHONY: check-translations
check-translations: $(VENV)/.runtime ## find words that are new, missing, fuzzy or have other placeholders
	@$(BIN)/python -m petadmin.install.translations check

# --- upkeep ---

.PHONY: lock
lock: $(BIN)/python ## write the lock files anew, within what pyproject.toml and package.json allow
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet uv
	@$(BIN)/uv $(LOCK) pyproject.toml --group setup --output-file $(INSTALL)/requirements.txt
	@$(BIN)/uv $(LOCK) pyproject.toml --group setup --group dev --output-file $(INSTALL)/requirements-dev.txt
	@$(BIN)/python -m petadmin.install.frontend --lock

.PHONY: clean
clean: ## remove what set-up and checks have made; the instance folder stays
	@rm -rf $(VENV) $(INSTALL)/node_modules petadmin/static/build $(TRANSLATIONS) test-results
	@rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
