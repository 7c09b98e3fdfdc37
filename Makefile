# make demo    set up and play a whole yearly run
# make test    set up and run the tests
# make check   the tests' environment, lint, types, and what outside tools say of the files
# make bench   the measurements, whole: a quarter of an hour
# make torture  everything that may go wrong, let go wrong; hours
# make workbook   build workbook/PK_Tracker.xlsm anew from its sources
# make bundel   assemble the bundle for Windows in dist/ (ARCHIVE=FILE puts Python in; see docs/administrator.md)
# make lock    write the pinned versions of requirements/ anew, after a change of pyproject.toml
PYTHON ?= python3
ifeq ($(OS),Windows_NT)
BIN := .venv/Scripts
else
BIN := .venv/bin
endif

.PHONY: demo test check bench torture workbook bundel lock ready ready-dev

demo: ready
	$(BIN)/pk-tracker demo

test: ready-dev
	$(BIN)/python -m pytest -n auto -m "not office and not excel and not torture"

check: ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-logo
	$(BIN)/mypy
	$(BIN)/python tools/outside.py
	$(BIN)/python -m pytest -m office
	$(BIN)/python bench/periksa.py
	$(BIN)/python bench/konsolidasi.py 4 32
	$(BIN)/python bench/press.py
	$(BIN)/python torture --short

torture: ready-dev
	$(BIN)/python torture
	$(BIN)/python -m pytest -n auto -m torture

bench: ready-dev
	$(BIN)/python bench/skala.py
	$(BIN)/python bench/konsolidasi.py
	$(BIN)/python bench/press.py

workbook: ready
	$(BIN)/python tools/workbook.py

bundel: ready-dev
	$(BIN)/python bundle/assemble.py $(if $(ARCHIVE),--archive "$(ARCHIVE)")

lock: ready-dev
	$(BIN)/python tools/lock.py

ready:
	@$(PYTHON) tools/bootstrap.py

ready-dev:
	@$(PYTHON) tools/bootstrap.py --dev
