# One word each; `make help` lists them. Settings: VENV=.venv PYTHON=python3.11 WORKERS=2 ARGS="…"
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

VENV ?= .venv
WORKERS ?= 2
ARGS ?=
BIN := $(VENV)/bin
STAMP := $(VENV)/.bondstrike-setup
UV := $(BIN)/uv --quiet
IN_VENV := VIRTUAL_ENV=$(abspath $(VENV)) UV_PYTHON_DOWNLOADS=never

# pyright: use the version in the lock and don't ask the network for a newer one
export PYRIGHT_PYTHON_IGNORE_WARNINGS := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# uv: trust what the machine trusts, where it says so (a company's or a sandbox's own authority)
ifneq ($(wildcard /etc/ssl/certs/ca-certificates.crt),)
export UV_SYSTEM_CERTS ?= 1
endif

.PHONY: help setup run test test-full check lint format bench picture docs report golden lock clean

help:  ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

setup: $(STAMP)  ## make $(VENV): locked packages and the project itself, editable

# The packages are fetched only where the lock differs from the one that was installed last, so a
# changed date of a file does not ask for the network.
$(STAMP): requirements/dev.txt requirements/uv.txt pyproject.toml
	@[ -x $(BIN)/python ] || .ci/new-venv $(VENV) "$(PYTHON)"
	@cat requirements/uv.txt requirements/dev.txt | cmp --silent - $(VENV)/installed.txt || { \
	  echo "setup: fetching the locked packages"; \
	  $(BIN)/python -m pip install --quiet --require-hashes --requirement requirements/uv.txt; \
	  $(IN_VENV) $(UV) pip sync --compile-bytecode --require-hashes requirements/dev.txt; \
	  cat requirements/uv.txt requirements/dev.txt > $(VENV)/installed.txt; }
	@$(IN_VENV) $(UV) pip install --offline --no-deps --no-build-isolation --editable .
	@touch $@
	@echo "setup: $$($(BIN)/python --version), $$(grep -c '^[a-z0-9].*==' requirements/dev.txt) locked requirements, in $(VENV)"

run: setup  ## the default scenario, answered on the screen (ARGS="…" goes to `bondstrike run`)
	@$(BIN)/bondstrike run $(ARGS)

test: check  ## quick checks, then every test that is not slow
	@$(BIN)/python -m pytest -n $(WORKERS) -m "not slow" --durations=5 $(ARGS)

test-full: check  ## the slow tests too
	@$(BIN)/python -m pytest -n $(WORKERS) --durations=20 $(ARGS)

check: setup  ## style, format and layers: a few seconds
	@$(BIN)/ruff check --quiet --output-format concise .
	@$(BIN)/ruff format --quiet --check . || { $(BIN)/ruff format --diff --quiet . || true; echo "format: run 'make format'"; exit 1; }
	@$(BIN)/lint-imports --no-logo > $(VENV)/lint-imports.log || { cat $(VENV)/lint-imports.log; exit 1; }
	@echo "check: style, format and layers hold"

lint: check  ## all of `check`, and the types
	@$(BIN)/pyright --pythonpath $(BIN)/python

format: setup  ## rewrite the code in the house style
	@$(BIN)/ruff check --quiet --fix-only .
	@$(BIN)/ruff format .

bench: setup  ## measure speed and memory against the bars
	@$(BIN)/python -m bench $(ARGS)

picture: setup  ## draw the README's picture again
	@$(BIN)/python docs/picture.py $(ARGS)

docs: setup  ## write the documentation as a site: build/site/index.html
	@$(BIN)/python -m docs.website $(ARGS)

report: setup  ## the quality report, build/report/index.html (CALIBRATE=1: fits checked on simulated data too)
	@$(BIN)/python -m pytest -n $(WORKERS) tests/acceptance --acceptance build/acceptance.json \
	  --junit-xml build/acceptance.xml || echo "report: some acceptance tests fail; the report names them"
	$(if $(CALIBRATE),@$(BIN)/python -m pytest -n $(WORKERS) -m slow tests/evidence/fits \
	  -k "calibration and uniform" || echo "report: a fit is not calibrated; the report names it")
	@$(BIN)/python -m tests.quality $(ARGS)

golden: setup  ## take today's answers as the golden ones; say in CHANGELOG.md which moved, and why
	@$(BIN)/python -m tests.golden.update $(ARGS)

# Same versions on every supported Python; no host is written. UPGRADE=1 moves to the newest.
COMPILE = $(IN_VENV) $(UV) pip compile --universal --python-version 3.11 --fork-strategy fewest \
  --generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' \
  $(if $(UPGRADE),--upgrade)

lock:  ## resolve pyproject.toml again into requirements/ (UPGRADE=1: newest versions)
	@[ -x $(BIN)/python ] || .ci/new-venv $(VENV) "$(PYTHON)"
	@[ -x $(BIN)/uv ] || $(BIN)/python -m pip install --quiet $$(test -f requirements/uv.txt && echo --require-hashes -r requirements/uv.txt || echo uv)
	@mkdir -p requirements
	@echo uv | $(COMPILE) --no-annotate - --output-file requirements/uv.txt > /dev/null
	@$(COMPILE) pyproject.toml --extra dev --output-file requirements/dev.txt > /dev/null
	@$(COMPILE) pyproject.toml --constraint requirements/dev.txt --output-file requirements/run.txt > /dev/null
	@echo "lock: $$(grep -c '==' requirements/run.txt) to run, $$(grep -c '==' requirements/dev.txt) to develop"

clean:  ## caches and what builds left; the environment and results stay
	@rm -rf build dist .pytest_cache .ruff_cache .import_linter_cache .hypothesis .benchmarks
	@find src tests -name __pycache__ -type d -prune -exec rm -rf {} +
