# `make demo` shows Fundstelle at work, `make test` runs its tests, `make help` lists the rest.

# The Python that the environment in .venv is made with: make demo PYTHON=python3.12
PYTHON ?= python3
# Options for pytest: make test ARGS="-k query"
ARGS ?=
# How much of the tests of reliability: make soak SHARE=0.2
SHARE ?= 1

VENV := .venv
BIN := $(VENV)/bin
RUN := $(VENV)/.installed
TEST := $(VENV)/.installed-test
DEV := $(VENV)/.installed-dev

# The modules that are compiled when the package is installed.
HOT := $(shell find index search -name '_*.py' ! -name '__*')
# What decides about the dictionary and what the analysis does with it, which are compiled then, too.
GERMAN := $(wildcard index/fundstelle/index/german/*.py)

# What the caller's shell has set must reach neither the environment nor the demo.
unexport PYTHONPATH PYTHONHOME FUNDSTELLE_INDEX
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help demo test soak lint build docs clean

help:
	@echo 'make demo     index the articles in seeds/ and search them'
	@echo 'make test     run the tests; ARGS="-k query" passes options to pytest'
	@echo 'make soak     run the tests of reliability in full, which takes over an hour; SHARE=0.2 is a fifth'
	@echo 'make lint     check style, format and types'
	@echo 'make build    build the source distribution, and the wheel from it, into dist/'
	@echo 'make docs     bring the help texts and the samples of output in the documents up to date'
	@echo 'make clean    remove what make has made: .venv, .fundstelle, dist and caches'

demo: $(RUN)
	@show() { printf '\n$$ %s\n' "$$1"; eval "$$1"; }; \
	PAGER=cat; export PAGER; \
	show '$(BIN)/fundstelle index add --index .fundstelle seeds' \
	  || { echo 'If an older version made this index, remove it and try again: rm -r .fundstelle && make demo' >&2; exit 1; }; \
	show '$(BIN)/fundstelle Waffenruhe' && \
	show '$(BIN)/fundstelle --limit 2 bruecke' && \
	printf '\nNow your own: %s\n' \
	  '$(BIN)/fundstelle index add FOLDER, then $(BIN)/fundstelle WORDS. $(BIN)/fundstelle search --help says what a query can be.'

test: $(TEST)
	@$(BIN)/python -m pytest --numprocesses=auto --dist=worksteal $(ARGS)

soak: $(TEST)
	@FUNDSTELLE_SOAK=$(SHARE) $(BIN)/python -m pytest tests/reliability --numprocesses=auto --dist=worksteal $(ARGS)

lint: $(DEV)
	$(BIN)/python -m ruff check
	$(BIN)/python -m ruff format --check
	$(BIN)/python -m mypy

build: $(DEV)
	@rm -rf dist
	@out=$$($(BIN)/python -m build 2>&1) || { printf '%s\n' "$$out" >&2; exit 1; }
	@ls dist/*

docs: $(TEST)
	@$(BIN)/python tests/cli/test_docs.py

clean:
	rm -rf $(VENV) .fundstelle dist .hypothesis .mypy_cache .pytest_cache .ruff_cache
	@find index search tests benchmarks -name __pycache__ -prune -exec rm -rf {} +

# One stamp for each set of packages. They are inside the environment, so that they go when it goes.
$(RUN): WHAT := .
$(TEST): WHAT := .[test]
$(DEV): WHAT := .[dev]
$(RUN) $(TEST) $(DEV): pyproject.toml hatch_build.py $(HOT) $(GERMAN) | $(BIN)/python
	@echo 'Installing $(WHAT) into $(VENV) …'
	@$(BIN)/python -m pip install --quiet --no-input --editable '$(WHAT)' \
	  || { echo 'The packages could not be installed; the first run of make needs the network.' >&2; exit 1; }
	@touch $@

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null 2>&1 \
	  || { echo '$(PYTHON) was not found: install Python 3.11 or later, or name one: make PYTHON=python3.12' >&2; exit 1; }
	@$(PYTHON) -c '' \
	  || { echo '$(PYTHON) does not run: install Python 3.11 or later, or name one: make PYTHON=python3.12' >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo '$(PYTHON) is too old: Fundstelle needs Python 3.11 or later; name one: make PYTHON=python3.12' >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	  || { echo '$(PYTHON) has no venv: install it, on Debian and Ubuntu with apt install python3-venv' >&2; exit 1; }
	@echo 'Making $(VENV) …'
	@$(PYTHON) -m venv --clear $(VENV) || { rm -rf $(VENV); exit 1; }
