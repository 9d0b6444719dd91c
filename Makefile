PYTHON  ?= python3
PORT    ?= 8000
WORKERS ?= 2
ARGS    ?=

BIN    := .venv/bin
BIOME  := node_modules/.bin/biome
# Beside a database server, which has work of its own, a third process uses what the two leave of the cores.
PYTEST = $(BIN)/python -m pytest -n $(PROCESSES) --dist worksteal $(ARGS)
PROCESSES := 2
test-postgres test-mariadb: PROCESSES := 3
RANDOM_TESTS = $(shell grep -rlF 'max_examples=examples' tests --include='test_*.py') tests/engine/test_random_histories.py
WITHOUT_BROWSERS := --ignore=tests/browser --ignore=tests/clients -p no:playwright
# An exported DATABASE_URL must not send `make test` to some other database.
ON_SQLITE := env -u DATABASE_URL
EDITOR_DIR := relations/static/relations/vendor/prosemirror

# Each process of pytest rewrites the assertions of all tests, unless it finds them as bytecode.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run quick test test-postgres test-mariadb soak soak-postgres bench \
	lint lint-python lint-javascript format types check lock audit vendor messages clean
.DELETE_ON_ERROR:

help: ## list these targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "%-22s %s\n", $$1, $$2}'

run: export STATIC_ROOT ?= $(CURDIR)/.static
run: .venv/server.stamp ## serve the demo on http://127.0.0.1:8000 (PORT=, WORKERS=)
	@$(BIN)/python manage.py quickstart --port $(PORT)
	@exec $(BIN)/python manage.py serve --port $(PORT) --workers $(WORKERS)

quick: .venv/dev.stamp ## run the tests that take a minute together: no browser, no Node, nothing slow
	$(ON_SQLITE) $(PYTEST) --reuse-db $(WITHOUT_BROWSERS) -m "not (slow or soak)"

test: .venv/dev.stamp ## run the tests on SQLite (ARGS= for pytest)
	$(ON_SQLITE) $(PYTEST) -m "not soak"

test-postgres: export DATABASE_URL ?= postgres://postgres@127.0.0.1:5432/postgres
test-postgres: .venv/dev.stamp ## run the tests on PostgreSQL, without browsers and Node (DATABASE_URL=)
	$(PYTEST) $(WITHOUT_BROWSERS) -m "not soak and not once"

test-mariadb: export DATABASE_URL ?= mysql://root@127.0.0.1:3306/test
test-mariadb: .venv/dev.stamp ## run the tests of what is stored on MariaDB (DATABASE_URL=)
	$(PYTEST) -m "not soak and not once" tests/engine tests/models tests/databases

soak: .venv/dev.stamp ## run the tests that take minutes (ARGS= for pytest)
	$(ON_SQLITE) $(PYTEST) -m soak
	$(ON_SQLITE) RELATIONS_EXAMPLES=all $(PYTEST) -m "not soak" $(RANDOM_TESTS)

soak-postgres: export DATABASE_URL ?= postgres://postgres@127.0.0.1:5432/postgres
soak-postgres: .venv/dev.stamp ## run browsers and the published clients on PostgreSQL (DATABASE_URL=)
	$(PYTEST) -m "not soak" tests/browser tests/clients

bench: export DATABASE_URL ?= postgres://postgres@127.0.0.1:5432/postgres
bench: .venv/dev.stamp ## measure the server on PostgreSQL beside the same SQL by hand (ARGS=--small)
	$(BIN)/python -m bench $(ARGS)

lint: lint-python lint-javascript ## check style and formatting (JavaScript: needs npm)

lint-python: .venv/dev.stamp
	$(BIN)/ruff check
	$(BIN)/ruff format --check

lint-javascript: node_modules/.package-lock.json
	$(BIOME) ci

format: .venv/dev.stamp node_modules/.package-lock.json ## put style and formatting right, where a tool can
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	$(BIOME) check --write

types: .venv/dev.stamp ## check types
	$(ON_SQLITE) $(BIN)/mypy

check: lint types test test-postgres test-mariadb ## all of the above

lock: ## pin every dependency again, with hashes (ARGS=--upgrade for newer ones)
	@set -e; tool=$$(mktemp -d); trap 'rm -rf "$$tool"' EXIT; \
	$(PYTHON) -m venv $$tool; $$tool/bin/pip install -qq --disable-pip-version-check uv; \
	set -- $$tool/bin/uv pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest --generate-hashes \
		--custom-compile-command "make lock" --extra server $(ARGS) pyproject.toml; \
	"$$@" --output-file requirements.txt; \
	"$$@" --output-file requirements-dev.txt --extra dev --constraint requirements.txt

audit: ## ask whether what requirements.txt pins has known vulnerabilities (needs the network)
	@set -e; tool=$$(mktemp -d); trap 'rm -rf "$$tool"' EXIT; $(PYTHON) -m venv $$tool; \
	$$tool/bin/pip install -qq --disable-pip-version-check pip-audit || { echo "pip-audit could not be fetched."; exit 0; }; \
	$$tool/bin/pip-audit -r requirements.txt --disable-pip --require-hashes --progress-spinner off >$$tool/said 2>&1 && \
		{ tail -n 5 $$tool/said; exit 0; }; \
	cat $$tool/said; ! grep -q "known vulnerabilit" $$tool/said  # without an answer nothing is known

vendor: node_modules/.package-lock.json ## build the editor of rich text that the admin ships (needs npm)
	node_modules/.bin/esbuild $(EDITOR_DIR)/entry.mjs --bundle --minify --format=iife --global-name=ProseMirror \
		--target=es2022 --legal-comments=none --outfile=$(EDITOR_DIR)/prosemirror.min.js

messages: .venv/dev.stamp ## collect and compile the admin's strings (needs gettext); empty translations fail a test
	cd relations && ../$(BIN)/django-admin makemessages -l de -l fr --no-obsolete --add-location file
	cd relations && ../$(BIN)/django-admin compilemessages

clean: ## remove what was built; data and the secret key stay
	rm -rf .venv node_modules build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- the virtual environment -------------------------------------------------------------------

PIP := $(BIN)/python -m pip -qq --disable-pip-version-check --no-input

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; name one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv .venv

.venv/server.stamp: requirements.txt | .venv/bin/python
	@echo "Installing what requirements.txt names…"
	@$(PIP) install --require-hashes -r requirements.txt
	@touch $@

# The second file holds all of the first, so one installation serves both.
.venv/dev.stamp: requirements-dev.txt requirements.txt | .venv/bin/python
	@echo "Installing what requirements-dev.txt names…"
	@$(PIP) install --require-hashes -r requirements-dev.txt
	@touch .venv/server.stamp $@

# --- the tools for JavaScript --------------------------------------------------------------------

# npm writes this file last, with what it has installed.
node_modules/.package-lock.json: package.json package-lock.json
	@command -v npm >/dev/null || { echo "npm is needed to check the JavaScript: install Node.js 20 or newer." >&2; exit 1; }
	@echo "Installing what package-lock.json names…"
	@npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@
