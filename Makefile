# make demo   the environment if it is missing, then the reviews of the sample data of 2021
# make test   the environment if it is missing, then every check
# make bench  the environment if it is missing, then the batch beside other ways to run a notebook; ten minutes.
#             BENCH="--growth 50,100" passes options on, BENCH=--help lists them
# make lock   new versions into the lock files (needs uv)

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: demo test bench lock

demo: $(VENV)/.kit
	$(BIN)/review-kit batch --year 2021

test: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -n auto

bench: $(VENV)/.kit
	$(BIN)/python tests/benchmarks/bench_batch.py $(BENCH)

# botocore, which the extra `cluster` brings, holds python-dateutil below 3: one environment has room for all.
lock:
	printf 'hatchling\neditables\npython-dateutil<3\n' | $(LOCK) pyproject.toml - -o requirements.lock
	printf 'hatchling\neditables\n' | $(LOCK) --extra dev --extra cluster -c requirements.lock pyproject.toml - -o requirements-dev.lock

LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --no-header

# The stamps stand in the environment itself, so that removing it is all it takes to start anew.
$(VENV)/.kit: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed: make PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.kit
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@
