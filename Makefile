# Each target does all the set-up it needs, in .venv beside this file; nothing outside is changed.
#   make demo    the product on an embedded mailbox, no account needed (ARGS=--reset begins anew)
#   make test    every test that this machine can run; says what was left out, and why
#   make check   format, lint, types, import contracts and the fast tests
#   make soak    ten minutes of everything, teams at random; random keys on every screen: many hours
#   make servers  the same promises on Dovecot, Cyrus, Courier and Exim; says which of them ran
#   make fuzz    every reader of strangers' bytes, by coverage: FUZZ_S=60 seconds each
#   make bench   the budgets of speed, beside the rivals that are installed here
#   make pictures  draws docs/pictures anew, as the README shows them
#   make clean   removes what the others made

PYTHON ?= python3
ARGS ?=
FUZZ_S ?= 60
# Most tests wait for a server or another process: two a core keep the machine busy.
WORKERS ?= $(shell n=$$(nproc); echo $$((n > 4 ? 8 : 2 * n)))
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# Where PYTHONDONTWRITEBYTECODE is set, every start would compile the program anew: 0.1 s of 0.15.
COMPILE := $(BIN)/python -m compileall -q console data screens widgets

.DEFAULT_GOAL := help
.PHONY: help demo test check soak servers fuzz bench pictures clean

help:
	@sed -n '/^#   /s/^#   //p' Makefile

demo: .venv/demo-installed
	$(BIN)/support-console demo $(ARGS)

test: .venv/dev-installed
	$(BIN)/pytest -n $(WORKERS) --dist worksteal $(ARGS)

check: .venv/dev-installed
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -q -n auto --maxprocesses 8 -m "not slow and not real_server and not browser and not soak and not servers" $(ARGS)

soak: .venv/dev-installed
	$(BIN)/pytest -m soak $(ARGS)

fuzz: .venv/fuzz-installed
	@failed=; for target in $$($(BIN)/python -c 'from tests.fuzz.targets import TARGETS; print(*TARGETS)'); do \
		echo "== $$target"; $(BIN)/python -m tests.fuzz.fuzz_one $$target $(FUZZ_S) || failed="$$failed $$target"; \
	done; test -z "$$failed" || { echo "failed:$$failed" >&2; exit 1; }

# Cyrus and Courier are unpacked into a cache folder: Debian lets one IMAP server be installed.
servers: .venv/dev-installed
	$(BIN)/pytest -m servers tests/servers $(ARGS)

bench: .venv/dev-installed
	@for script in tests/bench/bench_*.py; do \
		echo "== $$script"; $(BIN)/python "$$script" $(ARGS) || exit 1; \
	done

pictures: .venv/dev-installed
	$(BIN)/python -m tests.support.pictures

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .benchmarks
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "support-console needs Python 3.11 or newer; try: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "Python cannot make virtual environments here. On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	@echo "Making .venv (once)…"
	@$(PYTHON) -m venv .venv

# The stamps are newer than pyproject.toml when what it names is installed.
.venv/demo-installed: pyproject.toml | .venv/bin/python
	@echo "Installing support-console into .venv (once, a minute or so)…"
	@$(PIP) install -e '.[demo]'
	@$(COMPILE)
	@touch $@

.venv/dev-installed: pyproject.toml | .venv/bin/python
	@echo "Installing support-console and the tools for its tests into .venv (once, a minute or two)…"
	@$(PIP) install -e '.[demo,dev]'
	@$(COMPILE)
	@touch $@ .venv/demo-installed

.venv/fuzz-installed: .venv/dev-installed
	@$(PIP) install atheris
	@touch $@
