# Two commands: `make run` starts a room with its sample feed, `make test` checks all.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INPUTS := pyproject.toml constraints.txt build_browser.py $(wildcard dashboard/web/*.ts) \
	$(wildcard dashboard/web/*.css) $(wildcard dashboard/web/*.mjs) \
	$(wildcard dashboard/web/package*.json) $(wildcard dashboard/basemap/*.pmtiles)

# Says what pip is at, in few words.
PIP := $(BIN)/pip --disable-pip-version-check install --constraint constraints.txt
PROGRESS := awk '/^Collecting/ { print "  fetching " $$2 } \
	/Preparing editable metadata.*started/ { print "  compiling the browser part" } \
	/^Successfully/ { print "  done" } { fflush() }'

.PHONY: run test thorough format words clean

# Start the sample room on http://127.0.0.1:8050; options: make run ARGS="--port 8051"
run: $(VENV)/.installed
	@exec $(BIN)/onepicture run $(ARGS)

# The whole check, as CI runs it.
test: $(VENV)/.installed-dev
	@exec $(BIN)/python -m tests.everything $(ARGS)

# What takes too long for every change, before a release: all broken lines that were
# promised through the real ingest, all odd requests against a real worker.
thorough: $(VENV)/.installed-dev
	ONEPICTURE_TEST_MUTATIONS=100000 ONEPICTURE_TEST_CASES=5000 $(BIN)/python -m pytest \
		-q -s -n 2 --dist loadfile --timeout 1800 \
		tests/test_mutations.py tests/test_admission.py tests/test_openapi_cases.py

# Rewrite Python and TypeScript into the house format.
format: $(VENV)/.installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/python -m tests.everything format-web

$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "One Picture needs Python 3.11 or newer; $(PYTHON) is" \
		"$$($(PYTHON) -c 'import platform; print(platform.python_version())')." \
		"Name a newer one: make run PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "Python's venv module is missing; on Debian: apt install python3-venv" >&2; exit 1; }
	@echo "Creating $(VENV)"
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) --quiet --upgrade pip
	@touch $@

$(VENV)/.installed: $(VENV)/.python $(INPUTS)
	@echo "Installing One Picture and compiling the browser part (a minute or two, once)"
	@$(PIP) --editable . | $(PROGRESS)
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	@echo "Installing what the tests need"
	@$(PIP) --group dev | $(PROGRESS)
	@touch $@

# Collect the visible words anew; then fill in the French ones that are missing.
words: $(VENV)/.installed-dev
	$(BIN)/python -m dashboard.catalogue

clean:
	rm -rf $(VENV) dashboard/web/dist dashboard/web/node_modules build dist
