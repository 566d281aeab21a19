# Every target sets up what it needs first, and only once. `make` alone prints the list.
# Paths are relative throughout: the folder may have spaces in its name.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PORT ?=
T ?= tests
PYTEST_ARGS ?=
PYTHON := .venv-test/bin/python
SETUP := sh setup/setup.sh

.PHONY: help
help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

.PHONY: serve
serve: ## Serve the demo at http://127.0.0.1:8000 (PORT=8123, ECAF_DATA=folder); Ctrl-C ends it
	@exec ./ecaf serve --demo $(if $(PORT),--port $(PORT))

.PHONY: setup
setup: ## Only set up: libraries, PostgreSQL, the GraphiQL page, the clients that are tested
	@$(SETUP) server web clients test

.PHONY: test
test: ## Run every test, two files at a time (T=tests/policies for some, PYTEST_ARGS='-x' for options)
	@$(SETUP) server web clients test
	@exec $(PYTHON) -m pytest -n 2 --dist loadfile --no-loadscope-reorder $(T) $(PYTEST_ARGS)

.PHONY: clients
clients: ## Run the audits of GraphQL over HTTP, and the clients that frontend teams use
	@$(SETUP) server web clients test
	@exec $(PYTHON) -m pytest tests/clients $(PYTEST_ARGS)

.PHONY: check
check: ## Lint, format and types
	@$(SETUP) server test
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m mypy .

.PHONY: format
format: ## Format the code and mend what the linter can mend
	@$(SETUP) server test
	@$(PYTHON) -m ruff check --fix-only --quiet .
	@$(PYTHON) -m ruff format .

.PHONY: schema
schema: ## Write schema/schema.graphql anew
	@$(SETUP) server
	@./ecaf schema > schema/schema.graphql.new
	@mv schema/schema.graphql.new schema/schema.graphql

.PHONY: schema-diff
schema-diff: ## Say what a change of the schema breaks for those who built on the last release
	@$(SETUP) server test
	@$(PYTHON) -m schema.difference

.PHONY: dictionary
dictionary: ## Write the data dictionary and the picture of the record anew
	@$(SETUP) server test
	@$(PYTHON) -m db.dictionary
	@$(PYTHON) -m db.picture

.PHONY: matrix
matrix: ## Write the matrix of who reads what, and its picture, anew
	@$(SETUP) server test
	@$(PYTHON) -m policies.matrix
	@$(PYTHON) -m policies.picture

.PHONY: golden
golden: ## Write the expected outputs of tests anew, and show what changed
	@$(SETUP) server web clients test
	@UPDATE_GOLDEN=1 $(PYTHON) -m pytest $(T) --snapshot-update
	@git diff --stat -- tests docs README.md

.PHONY: bench
bench: ## Measure eCAF beside a hand-written ceiling
	@$(SETUP) server test
	@exec $(PYTHON) -m bench

.PHONY: lock
lock: ## Lock the newest versions that setup/*.in allow
	@$(SETUP) server
	@for name in boot runtime web dev; do \
		(cd setup && ../.setup/boot/bin/python -m uv pip compile --quiet --upgrade --generate-hashes \
			--universal --no-header --python-version 3.11 $$name.in -o $$name.txt) || exit 1; \
	done

.PHONY: clean
clean: ## Delete all that was made here, the demo database and its keys too
	@./setup/clean.sh
