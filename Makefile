# Two commands do everything on a fresh machine: `make run` and `make test`.
SHELL := /bin/bash
PYTHON ?= python3
OUT ?= out/minato
JOBS ?= $(shell nproc)
LOCK_FLAGS = --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header

.PHONY: run test bench lint types imports check schema lock clean

run: .venv/.ready ## run the main job on the bundled synthetic example
	.venv/bin/pcc run examples/minato/scenario.yaml --out $(OUT)

test: .venv/.ready ## the tests; real data are used where PCC_DATA says where they are
	.venv/bin/python -m pytest -n $(JOBS) --dist loadfile

bench: .venv/.ready ## time and memory, into docs/performance.md; the machine should do nothing else
	.venv/bin/python -m benchmarks

lint: .venv/.ready
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .

types: .venv/.ready
	.venv/bin/mypy

imports: .venv/.ready
	.venv/bin/lint-imports

check: lint types imports test

schema: .venv/.ready ## publish the JSON Schemas again after a model has changed
	.venv/bin/python docs/schema/publish.py

lock: .venv/.ready ## resolve dependencies again
	.venv/bin/uv pip compile pyproject.toml --all-extras $(LOCK_FLAGS) --quiet --output-file requirements.lock

# uv installs from the lock with hashes required; it comes itself from a lock with hashes. Everything is compiled here
# and once: where Python may not write bytecode, every command and every sandbox would spend 2 to 5 s on it.
.venv/.ready: requirements.lock infra/deploy/bootstrap.lock pyproject.toml
	$(PYTHON) -m venv .venv
	.venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r infra/deploy/bootstrap.lock
	.venv/bin/uv pip install --quiet --python .venv/bin/python --compile-bytecode --require-hashes -r requirements.lock
	.venv/bin/uv pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation --editable .
	.venv/bin/python -m compileall -q assets flows hazards infra valuation
	touch .venv/.ready

clean:
	rm -rf .venv out
