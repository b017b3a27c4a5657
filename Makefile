# make demo   the environment if it is missing, then the reviews of the sample data of 2021
# make test   the environment if it is missing, then every check but the slow tests; some ten minutes
# make sweep  the slow tests: kills, clusters, office programs, thousands of damaged files, edits and planted changes
# make bench  the environment if it is missing, then the batch beside other ways to run a notebook; ten minutes.
#             BENCH="--growth 50,100" passes options on, BENCH=--help lists them
# make wheel  the environment if it is missing, then the wheel in dist/ and, beside it, requirements.lock: the
#             versions and hashes of all that the wheel needs
# make release  wheel, sdist, constraints, SBOM, and a bundle for machines without internet, in dist/
# make docs   the environment if it is missing, then the documentation as pages: docs/_build/index.html
# make pictures  the pictures of the README, from the sample data (needs Chromium)
# make lock   new versions into the lock files (needs uv)

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: demo test sweep prerequisites bench wheel release docs pictures lock

demo: $(VENV)/.kit
	$(BIN)/review-kit batch --year 2021

test: prerequisites $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -n auto -m "not slow"

sweep: prerequisites $(VENV)/.dev
	$(BIN)/pytest -n auto -m slow

# Comes first, so that what is missing is said before anything is installed.
prerequisites:
	@$(PYTHON) tests/prerequisites.py tests

bench: $(VENV)/.kit
	$(BIN)/python tests/benchmarks/bench_batch.py $(BENCH)

wheel: $(VENV)/.kit
	rm -f dist/township_review_kit-*.whl
	$(BIN)/python -m hatchling build -t wheel -d dist
	cp requirements.lock dist/

release: $(VENV)/.dev
	$(BIN)/python tests/release.py

docs: $(VENV)/.dev
	$(BIN)/python -m sphinx -q -W --keep-going -b html docs docs/_build
	@echo docs/_build/index.html

pictures: $(VENV)/.dev
	$(BIN)/python -m tests.support.pictures

# botocore, which the extra `cluster` brings, holds python-dateutil below 3: one environment has room for all.
lock:
	printf 'hatchling\neditables\npython-dateutil<3\n' | $(LOCK) pyproject.toml - -o requirements.lock
	printf 'hatchling\neditables\n' | $(LOCK) --extra dev --extra docs --extra cluster -c requirements.lock pyproject.toml - -o requirements-dev.lock

# 3.11 means 3.11.0 and all later: a release that asks for a later 3.11 is locked beside one that does not.
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --no-header

# The stamps stand in the environment itself, so that removing it is all it takes to start anew.
$(VENV)/.kit: requirements.lock pyproject.toml
	@$(PYTHON) tests/prerequisites.py environment
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.kit
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@
