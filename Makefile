# The commands of the project. `make help` lists them.
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
SIZE ?= small
WORKERS ?= 2

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check --retries 5 --timeout 60

# A stamp is named after what its requirements say, so that a changed pin installs again.
RUN_STAMP := $(VENV)/.run-$(shell cat requirements.txt | cksum | cut -d' ' -f1)
DEV_STAMP := $(VENV)/.dev-$(shell cat requirements.txt requirements-dev.txt | cksum | cut -d' ' -f1)

FLASK := $(BIN)/python -m flask --app contracts_app

# What was compiled once is not compiled again, by no worker and no process that a test starts.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run test test-deep check bench fix db translations clean
.DELETE_ON_ERROR:

help: ## list all targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
		|| { echo "Python 3.11 or newer is needed; name it with: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv $(VENV) \
		|| { echo "Python's venv module is needed (Debian: apt-get install python3-venv)"; exit 1; }

$(RUN_STAMP): $(BIN)/python
	@echo "Installing requirements.txt into $(VENV) ..."
	@$(PIP) -r requirements.txt
	@rm -f $(VENV)/.run-* && touch $@

$(DEV_STAMP): $(BIN)/python
	@echo "Installing requirements-dev.txt into $(VENV) ..."
	@$(PIP) -r requirements-dev.txt
	@rm -f $(VENV)/.run-* $(VENV)/.dev-* && touch $@ $(RUN_STAMP)

run: $(RUN_STAMP) ## serve web and worker on http://127.0.0.1:8000 (HOST=, PORT=), demo on an empty database
	@case "$(HOST)" in 127.*|localhost|::1) \
		CONTRACTS_INSECURE_HTTP="$${CONTRACTS_INSECURE_HTTP-1}"; export CONTRACTS_INSECURE_HTTP;; esac; \
	HOST="$(HOST)" PORT="$(PORT)" exec $(BIN)/python -m contracts_app serve --migrate --demo-when-empty

# Neighbours run in one worker: what a module shares is made once, and idle workers take from others.
test: $(DEV_STAMP) ## every test: rules, both databases, pages, real browser
	@$(BIN)/python -m tests.support.provide
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal tests -m "not deep"

test-deep: $(DEV_STAMP) ## the long runs, for hand and night
	@$(BIN)/python -m tests.support.provide
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal tests -m deep --timeout 3600

check: $(DEV_STAMP) ## lint, format, types, import contracts, templates, translations, migrations
	@$(BIN)/python -m tools.check

bench: $(DEV_STAMP) ## the benchmarks, small size (SIZE=county for the full one)
	@$(PIP) -r requirements-bench.txt || echo "WeasyPrint cannot be installed; it is left out."
	@$(BIN)/python -m bench --size $(SIZE)

fix: $(DEV_STAMP) ## mend what ruff can mend, and format
	@$(BIN)/python -m ruff check --fix .
	@$(BIN)/python -m ruff format .

db: $(RUN_STAMP) ## bring the database up to date (M="what changes" writes a new migration first)
	@if [ -n "$(M)" ]; then $(FLASK) db upgrade && $(FLASK) db migrate -m "$(M)"; fi
	@$(FLASK) db upgrade

translations: $(DEV_STAMP) ## collect messages from code and templates, and compile the catalogues
	@$(BIN)/python tools/translations.py update

clean: ## remove .venv and all caches (keeps instance/)
	@rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
