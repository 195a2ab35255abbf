# `make` lints and tests. Everything is in ./run, so that a machine without make needs nothing more.
.PHONY: all test quick lint demo lock golden

all: test

test quick lint demo:
	./run $@

# Locks carry hashes and no index address, so pip and uv take them from whichever index the machine uses.
lock:
	uv pip compile -q --universal --generate-hashes --no-header --no-emit-index-url pyproject.toml -o requirements.lock
	uv pip compile -q --universal --generate-hashes --no-header --no-emit-index-url --extra dev --extra fast-ocr pyproject.toml -o requirements-dev.lock

# Recorded facts of the samples, written anew (GOLDEN=pages: the files are read again first), then compared without the flag.
GOLDEN = 1
golden:
	THIDUA_REGENERATE_GOLDEN=$(GOLDEN) .venv/bin/python -m pytest -q tests/test_golden.py -k recorded
	.venv/bin/python -m pytest -q tests/test_golden.py
	git diff --stat -- tests/golden
