# The only entry points: people and the CI use the same ones. A new machine needs python3, make and git.

BIN := .venv/bin

.PHONY: run test check lint format bench accuracy fuzz growth faults browser clean

run: .venv/.ok  ## the bundled sample to a warehouse and Parquet
	$(BIN)/gongkai run

test: .venv/.ok  ## every test, on all cores
	$(BIN)/pytest -q --numprocesses auto --dist loadfile --no-loadscope-reorder

check: lint test  ## everything that must hold before a change lands

lint: .venv/.ok  ## format, lint, types, import direction
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: .venv/.ok
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: .venv/.ok  ## ratios measured side by side; ARGS="--quick" for a smoke test
	$(BIN)/python -m tests.bench $(ARGS)

accuracy: .venv/.ok  ## every labelled report: figures right, wrong, flagged and lost; ARGS="--markdown" for the tables alone
	$(BIN)/python -m tests.accuracy $(ARGS)

fuzz: .venv/.ok  ## hostile and damaged documents against every reader; ARGS="--seed 7 --seconds 600"
	$(BIN)/python -m tests.fuzz $(ARGS)

growth: .venv/.ok  ## time and memory against the size of a document; ARGS="--seed 7 --seconds 3600", ARGS="--memory 32"
	$(BIN)/python -m tests.growth $(ARGS)

faults: .venv/.ok  ## kills, full disks, damage, races, hostile documents and folders, for a time; ARGS="--minutes 30 --only killed"
	$(BIN)/python -m tests.faults $(ARGS)
	TEST_KILLS=20 $(BIN)/pytest -q tests/test_week.py

browser:  ## what of other programs the site's pages use, anew (needs Node); the result is kept in the project
	cd data/site/build && npm install --no-audit --no-fund --no-package-lock && \
	npx esbuild echarts.js --bundle --minify --format=iife --global-name=echartsBundle --outfile=../assets/echarts.js && \
	npx esbuild duckdb.js --bundle --minify --format=iife --global-name=duckdbBundle --platform=browser --outfile=../assets/duckdb.js && \
	rm -rf node_modules && cd ../assets && sha256sum --check ../build/assets.sha256

clean:
	rm -rf .venv data/warehouse data/exports

# Made from pinned versions, and made anew when they change. What pip does is shown, on stderr: it takes minutes.
.venv/.ok: constraints.txt pyproject.toml
	@echo "installing into .venv, once: some minutes, 0.9 GB of disk" >&2
	@rm -rf .venv
	@python3 -m venv .venv || { rm -rf .venv; echo "python3 cannot make .venv; install python3-venv (apt install python3-venv), then try again" >&2; exit 1; }
	@$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt hatchling editables >&2
	@$(BIN)/pip install --disable-pip-version-check --constraint constraints.txt --no-build-isolation --editable '.[dev]' >&2
	@touch $@
	@echo "installed" >&2
