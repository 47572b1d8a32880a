# Two commands do everything from a fresh clone, with Python (3.10 or newer), pip and make alone:
#   make demo    watch Redraft do its main job on a small project
#   make test    run every check
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin

.PHONY: demo test test-traps test-llama test-ray bench bench-gate bench-repair bench-planted check lint types walls pytest client vsix e2e generated fix clean

demo: $(VENV)/.ready
	@$(BIN)/redraft demo

# The whole gate of a change: style, types, walls, tests, the extension.
test: lint types walls client pytest

lint: $(VENV)/.ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.ready-dev
	$(BIN)/mypy

walls: $(VENV)/.ready-dev
	$(BIN)/lint-imports --no-cache

# mypy and pytest are given no key and no address: see tests/conftest.py
# Many tests run real sandboxes and searches that have seconds.  What fails is run once more, alone,
# because the machine may have been busy; both outcomes are printed.
pytest: $(VENV)/.ready-dev
	@$(BIN)/python -m pytest -q -n auto || { \
	  echo "Once more, alone, what failed:"; \
	  $(BIN)/python -m pytest -q --last-failed --last-failed-no-failures none; }

client:
	@if command -v npm >/dev/null 2>&1; then \
	  cd client-vscode && npm install --silent --no-audit --no-fund --no-package-lock && npm run --silent check && npm test --silent && echo "client-vscode: types and unit tests hold"; \
	else echo "client-vscode: not checked, because there is no Node.js on this machine"; fi

# The VS Code extension as one file for every platform: dist/redraft-<version>.vsix
vsix: | $(VENV)/bin/python
	@command -v npm >/dev/null 2>&1 || { echo "The extension cannot be packaged: npm is needed (it comes with Node.js 20 or newer)."; exit 1; }
	@cd client-vscode && npm install --silent --no-audit --no-fund --no-package-lock && node pack.mjs "$(abspath $(BIN))/python"

# The extension in a real VS Code, driven by a real browser (tests/vscode/README.md). Skipped, with
# the reason, where those cannot be had; ARGS="compare" runs the scenarios whose name holds a word.
e2e: $(VENV)/.ready-dev
	@tests/vscode/run $(ARGS)

# A real llama.cpp server with a tiny random model: built once (about five minutes), then cached.
test-llama: $(VENV)/.ready-dev
	@server=$$($(BIN)/python tests/llama/build.py) && \
	  REDRAFT_LLAMA_SERVER="$$server" $(BIN)/python -m pytest -q tests/llama

# A benchmark on a real Ray of two nodes on this machine; installs Ray, which `make test` does without.
test-ray: $(VENV)/.ready-ray
	REDRAFT_TEST_RAY=1 $(BIN)/python -m pytest -q tests/ray

# The gate's traps and bombs by every way of trying a version (`make test` takes the usual one).
test-traps: $(VENV)/.ready-dev
	REDRAFT_ALL_TRAPS=1 $(BIN)/python -m pytest -q -n auto tests/gate/test_traps.py tests/gate/test_bombs.py

# The figures of docs/figures.md, measured anew; run it on an idle machine.
bench: $(VENV)/.ready-dev
	$(BIN)/python -m tests.bench

# The gate's figures on three real projects, fetched once from the package index and kept in a
# cache (tests/bench/gate/packages.py); ARGS="--quick" takes two minutes, "--json FILE" keeps them.
bench-gate: $(VENV)/.ready-dev
	$(BIN)/python -m tests.bench.gate $(ARGS)

# The built-in repairer on bugs: the project's own, and HumanEvalFix where REDRAFT_BENCH_DATA or
# --data names it; ARGS="--limit 10" makes a sample.
bench-repair: $(VENV)/.ready-dev
	$(BIN)/python -m tests.bench.repair $(ARGS)

# The same on bugs that a mutation tool planted in two packages from the index.
bench-planted: $(VENV)/.ready-dev
	$(BIN)/python -m tests.bench.planted $(ARGS)

# Files made from the server's tables.
generated: $(VENV)/.ready-dev
	$(BIN)/python -m tests.generate

fix: $(VENV)/.ready-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis client-vscode/node_modules client-vscode/out client-vscode/out-test client-vscode/server

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || \
	  { echo "Redraft needs Python 3.10 or newer; name one with make PYTHON=python3.12 …"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
	  { rm -rf $(VENV); echo "This Python cannot make virtual environments; on Debian and Ubuntu: apt install python3-venv"; exit 1; }

$(VENV)/.ready: pyproject.toml | $(VENV)/bin/python
	@echo "Installing into $(VENV) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[lint]'
	@touch $@

$(VENV)/.ready-dev: pyproject.toml | $(VENV)/bin/python
	@echo "Installing into $(VENV) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@ $(VENV)/.ready

$(VENV)/.ready-ray: $(VENV)/.ready-dev
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev,ray]'
	@touch $@
