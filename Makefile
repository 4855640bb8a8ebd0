# `make help` lists what there is. Needs python3 (3.11 or newer) with venv, and nothing else installed.
PYTHON ?= python3
BIN := .venv/bin

# The other Python versions that Umlage promises to run on: those that really start here (a pyenv shim may not).
PROMISED := 3.12 3.13
INSTALLED = $(foreach v,$(PROMISED),$(shell python$(v) -c 'import ensurepip' >/dev/null 2>&1 && echo $(v)))
MISSING = $(filter-out $(INSTALLED),$(PROMISED))

# A file of tests stays in one process: what it has settled or printed once is there for all its tests.
SPREAD := -n auto --dist loadfile --no-loadscope-reorder

# Some images forbid Python to keep what it compiled; the suite starts hundreds of processes, each of which would compile
# everything anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run test check static format lock kills bench clean

help: ## this list
	@sed -nE 's/^([a-z]+):.*## (.*)/\1|\2/p' Makefile | while IFS='|' read -r t h; do printf '  make %-8s %s\n' "$$t" "$$h"; done

run: .venv/.stamp ## settle the brochure's house into build/, then start the application with the example portfolio
	$(BIN)/umlage bill examples/casameta-2022.yaml -o build/casameta-2022
	$(BIN)/umlage serve --demo

test: .venv/.stamp ## the test suite, on all cores; what uses the database also on PostgreSQL where there is one
	$(BIN)/pytest $(SPREAD)
	$(BIN)/python tools/on_postgresql.py $(BIN)/pytest $(SPREAD) -q tests/apps tests/web tests/concurrency

check: .venv/.stamp ## everything a change must pass: format, lint, types, import contracts, tests, other Pythons
	@for v in $(MISSING); do echo "notice: no working python$$v on PATH, the suite does not run on it"; done
	@$(MAKE) --no-print-directory static test $(INSTALLED:%=test-%)

static: .venv/.stamp
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

$(PROMISED:%=test-%): test-%: .venv-%/.stamp
	.venv-$*/bin/pytest $(SPREAD) -m "not slow and not bench"

format: .venv/.stamp ## format the code and mend what ruff can mend
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

kills: .venv/.stamp ## kill workers, issuing and mails at a hundred random moments, on both databases
	UMLAGE_KILLS=100 $(BIN)/pytest -n 2 -s tests/concurrency tests/betrieb/test_killed.py tests/empfang/test_killed.py
	UMLAGE_KILLS=100 $(BIN)/python tools/on_postgresql.py $(BIN)/pytest -n 2 -s tests/concurrency tests/betrieb/test_killed.py tests/empfang/test_killed.py

bench: .venv/.stamp ## measure how fast it is (tests/load)
	$(BIN)/pytest -m bench -s tests/load

# Keeps the versions that are locked; UPGRADE=--upgrade takes the newest, UPGRADE='--upgrade-package click' one.
UPGRADE ?=
COMPILE = UV_SYSTEM_CERTS=1 $(BIN)/uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-annotate --no-header $(UPGRADE)
lock: .venv/.stamp ## write the lock files anew after pyproject.toml changed (see UPGRADE)
	$(COMPILE) pyproject.toml -o requirements.lock
	$(COMPILE) pyproject.toml --all-extras -c requirements.lock -o requirements-server.lock
	$(COMPILE) pyproject.toml --group dev -c requirements-server.lock -o requirements-dev.lock
	$(COMPILE) --group installer -o requirements-uv.lock

clean: ## remove everything that make has made
	rm -rf .venv .venv-* build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -prune -exec rm -rf {} +

.venv/.stamp: requirements-dev.lock requirements-uv.lock pyproject.toml tools/bootstrap.sh
	@tools/bootstrap.sh .venv $(PYTHON)

$(PROMISED:%=.venv-%/.stamp): .venv-%/.stamp: requirements-dev.lock requirements-uv.lock pyproject.toml tools/bootstrap.sh
	@tools/bootstrap.sh .venv-$* python$*
