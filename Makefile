# Two commands do everything: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WORKERS ?= 2

.PHONY: demo test check lint types floors content tests bench protections scan-corpus servers pins clean

$(VENV)/ready: requirements.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

# With a terminal: the screen on the embedded lab. Without one: the same, headless, into ./demo.
demo: $(VENV)/ready
	@if [ -t 0 ] && [ -t 1 ]; then $(BIN)/guide demo; else $(BIN)/guide demo --headless -o demo; fi

test: $(VENV)/ready servers check tests

check: lint types floors content

lint: $(VENV)/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/ready
	$(BIN)/mypy

floors: $(VENV)/ready
	$(BIN)/lint-imports

content: $(VENV)/ready
	$(BIN)/guide lint

tests: $(VENV)/ready
	$(BIN)/pytest -n $(WORKERS) --dist loadscope

# Takes each protection against a hostile world away, in copies, and sees the tests named for it fail. About 20 minutes.
protections: $(VENV)/ready
	PYTHONPATH=tests $(BIN)/python -m protections

# This tool and its peers, 50 ms away in a network namespace of its own; rewrites docs/benchmarks.md. Never part of the tests.
bench: $(VENV)/ready
	PYTHONPATH=tests unshare -rn $(BIN)/python -m bench

# Recall and precision of the source rules on the labelled corpus, both halves, language by language.
scan-corpus: $(VENV)/ready
	PYTHONPATH=tests $(BIN)/python -m corpus_reading

# What the tests need from Debian. As root it installs it without starting any daemon; elsewhere it names what is missing.
servers:
	sh tests/servers/install.sh

# Pinned versions without registry addresses.
pins: $(VENV)/ready
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --extra dev --no-emit-index-url --no-header --no-annotate pyproject.toml -o requirements.txt

clean:
	rm -rf $(VENV) demo build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
