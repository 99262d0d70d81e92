# Every target is one visible command; the virtual environment is made when a target first needs it.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
ENV ?= dev

.DEFAULT_GOAL := help
.PHONY: help render lint test check rehearse plan deploy status release clean

help:  ## List the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

render: $(VENV)/run.stamp  ## Write what is made from Python: templates, schema, catalog page, tables
	$(BIN)/ecs-bluegreen handlers
	$(BIN)/ecs-bluegreen render
	$(BIN)/ecs-bluegreen schema
	$(BIN)/ecs-bluegreen rules
	$(BIN)/ecs-bluegreen docs
	$(BIN)/ecs-bluegreen catalog

lint: $(VENV)/run.stamp  ## Lint the committed templates
	$(BIN)/ecs-bluegreen lint

# Files of tests share what is slow to start, so a file stays with one process.
test: $(VENV)/dev.stamp  ## Run the tests, in as many processes as there are processors
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile

check: $(VENV)/dev.stamp  ## Everything that must be true before a commit; the tests come last
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/ecs-bluegreen handlers --check
	$(BIN)/ecs-bluegreen render --check
	$(BIN)/ecs-bluegreen schema --check
	$(BIN)/ecs-bluegreen rules --check
	$(BIN)/ecs-bluegreen docs --check
	$(BIN)/ecs-bluegreen catalog --check
	$(BIN)/ecs-bluegreen lint
	$(MAKE) test

release: check  ## Release this version: none of its files changes from then on
	$(BIN)/ecs-bluegreen release

rehearse: $(VENV)/run.stamp $(VENV)/rehearsal.stamp  ## Deploy ENV=dev and release to it on a local stand-in for AWS
	$(BIN)/python -m generator.rehearsal.rehearse $(ENV)

plan: $(VENV)/run.stamp  ## Say what a deployment of ENV=dev would do
	$(BIN)/ecs-bluegreen plan $(ENV)

deploy: $(VENV)/run.stamp  ## Create and update the stacks of ENV=dev
	$(BIN)/ecs-bluegreen deploy $(ENV)

status: $(VENV)/run.stamp  ## Show the stacks of ENV=dev and what runs there
	$(BIN)/ecs-bluegreen status $(ENV)

clean:  ## Remove the virtual environment and caches
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache

$(VENV)/run.stamp: requirements.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

$(VENV)/dev.stamp: $(VENV)/run.stamp $(VENV)/checkov.stamp $(VENV)/iam-simulate.stamp $(VENV)/rehearsal.stamp requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements-dev.txt
	@touch $@

# checkov pins an older boto3 than ours, so it gets an environment of its own inside ours.
$(VENV)/checkov.stamp: $(VENV)/run.stamp requirements-checkov.txt
	$(PYTHON) -m venv $(VENV)/checkov
	$(VENV)/checkov/bin/python -m pip install --quiet --disable-pip-version-check --requirement requirements-checkov.txt
	@touch $@

# The stand-in for AWS pins an older botocore than ours, so it gets an environment of its own, too.
$(VENV)/rehearsal.stamp: $(VENV)/run.stamp requirements-rehearsal.txt
	$(PYTHON) -m venv $(VENV)/rehearsal
	$(VENV)/rehearsal/bin/python -m pip install --quiet --disable-pip-version-check --requirement requirements-rehearsal.txt
	$(VENV)/rehearsal/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

# It evaluates policies as IAM does, for tests; Node.js and npm must be there.
$(VENV)/iam-simulate.stamp: $(VENV)/run.stamp tests/delivery/package.json tests/delivery/package-lock.json
	mkdir -p $(VENV)/iam-simulate
	cp tests/delivery/package.json tests/delivery/package-lock.json $(VENV)/iam-simulate/
	npm ci --prefix $(VENV)/iam-simulate --silent --no-audit --no-fund
	@touch $@
