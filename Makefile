.DEFAULT_GOAL := help
SHELL := /bin/bash

PYTHON ?= python3
UV ?= uv
VENV ?= .venv
RUN := $(VENV)/bin
READY := $(VENV)/.ready
SPARK_READY := $(VENV)/.ready-spark
PIP_INSTALL := $(RUN)/python -m pip install --quiet --disable-pip-version-check

# The folders whose tests touch compiled loops: they run once more as plain Python.
KERNEL_TESTS := tests/records tests/charges tests/compat tests/facts tests/results tests/native

# Tests that mind no other test beside them, nor how long they take.
SIDE_BY_SIDE := tests/papers tests/review tests/report tests/status tests/dossiers tests/workbooks \
	tests/docs/test_people_pages.py tests/charges tests/facts tests/mutation tests/rules \
	tests/synthetic tests/verify

LOCK := $(UV) pip compile pyproject.toml --quiet --no-header --generate-hashes --universal \
	--python-version 3.11

BENCH := $(RUN)/python -m pytest benchmarks --benchmark-only --benchmark-quiet -q

DEMO := out/demo
RECORDS ?= 770000
SEED ?= 1

.PHONY: help setup spark demo test lint types jit nojit bench quick-bench mutants oracle blankings faults \
	fuzz proof tour formulas lock clean

help: ## Show the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: $(READY) ## Make .venv with everything pinned, once

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "vacatur needs Python 3.11 or newer: make PYTHON=python3.12 setup" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(PIP_INSTALL) --require-hashes -r requirements.lock
	$(PIP_INSTALL) --no-deps --no-build-isolation -e .
	@$(RUN)/python -m compileall -q src  # as pip does with all that it copies
	@mkdir -p out && $(RUN)/vacatur score data/synthetic/illinois_2000.csv --pack us-il/cannabis \
		--as-of 2020-01-15 --out out/first-run --force --quiet > /dev/null  # compiles the kernels, once
	@$(RUN)/vacatur gogen run --input-doj=data/gogen/configurable_flow/input.csv --outputs=out/first-run-gogen \
		--county=SACRAMENTO --compute-at=2019-11-11 \
		--eligibility-options=data/gogen/configurable_flow/eligibility_options.json  # those of the drop-in
	@touch $@

spark: $(SPARK_READY) ## Add Spark to .venv, for --engine spark (it runs on Java 17)

$(SPARK_READY): requirements-spark.lock $(READY)
	$(PIP_INSTALL) --require-hashes -r requirements-spark.lock
	@touch $@

demo: setup ## Score 770,000 synthetic records, and compare with what they were built to be
	@mkdir -p $(DEMO)
	$(RUN)/vacatur synthesize --records $(RECORDS) --seed $(SEED) --force \
		--out $(DEMO)/records.csv --with-truth $(DEMO)/truth.csv
	$(RUN)/vacatur score $(DEMO)/records.csv --pack us-il/cannabis --as-of 2020-01-15 \
		--out $(DEMO)/result --force
	$(RUN)/python scripts/agreement.py $(DEMO)/result $(DEMO)/truth.csv

test: lint types jit nojit ## Run every check: lint, types, tests compiled and uncompiled

lint: setup
	$(RUN)/ruff check .
	$(RUN)/ruff format --check .

types: setup
	$(RUN)/mypy

jit: setup
	$(RUN)/python -m pytest $(SIDE_BY_SIDE:%=--ignore=%)
	$(RUN)/python -m pytest -n 2 --dist loadfile $(SIDE_BY_SIDE)

nojit: setup
	NUMBA_DISABLE_JIT=1 $(RUN)/python -m pytest -n 2 --dist loadfile $(KERNEL_TESTS)

bench: setup ## Measure each stage, and the whole, beside its yardstick; ratios in out/bench.json
	@mkdir -p out
	$(BENCH) --benchmark-json=out/bench.json

quick-bench: setup ## The same on fewer records; fails beyond benchmarks/limits.toml
	@mkdir -p out
	BENCH_RECORDS=10000 $(BENCH) --benchmark-json=out/quick-bench.json

mutants: setup ## Change the law of each pack in every small way: do its worked cases notice?
	$(RUN)/python scripts/mutate_law.py us-il/cannabis
	$(RUN)/python scripts/mutate_law.py us-ca/prop64

oracle: setup ## Decide a million records of each pack twice, by Polars and by DuckDB
	$(RUN)/python scripts/try_oracle.py us-il/cannabis --records 1000000
	$(RUN)/python scripts/try_oracle.py us-ca/prop64 --records 1000000

blankings: setup ## Hide every field of many records: is anything decided by that?
	$(RUN)/python scripts/try_blankings.py 5000

faults: setup ## Kill every command that writes at 200 random moments, and judge what is left
	$(RUN)/python scripts/try_faults.py --moments 200

fuzz: setup ## Feed 100,000 mutated files to every door
	$(RUN)/python scripts/fuzz.py --cases 100000 --seed 1 --out out/fuzz

proof: mutants oracle blankings faults fuzz ## All five of the above: about an hour and a half

tour: setup ## Make the pictures of docs/tour (needs Chromium)
	$(RUN)/python scripts/make_tour.py

formulas: setup ## Parse the formulas of the packs within, once one of them has changed
	$(RUN)/python scripts/parse_formulas.py

lock: ## Pin the newest versions that pyproject.toml allows (needs uv)
	$(LOCK) --extra all --group dev --output-file requirements.lock
	$(LOCK) --extra spark --constraint requirements.lock --output-file requirements-spark.lock

clean: ## Remove what the other targets made
	rm -rf $(VENV) out dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .benchmarks
	find src tests benchmarks scripts -name __pycache__ -type d -prune -exec rm -rf {} +
