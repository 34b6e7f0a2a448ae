# The two commands of the README: `make run` and `make test`. Both work offline once installed.
PYTHON ?= python3
RUN := .venv
TEST := .venv-test
PIP_FLAGS := --disable-pip-version-check --quiet
export PIP_DISABLE_PIP_VERSION_CHECK := 1
SOURCES := $(shell find src studio -type f ! -name "*.pyc" ! -path "*/node_modules/*" ! -path "*/web/static/*") hatch_build.py pyproject.toml README.md LICENSE THIRD_PARTY.md

.PHONY: run demo test test-real test-browser pictures torture check lock clean

# The studio in the browser, on a book in ./my-book; `make demo` shows the model alone.
BOOK ?= my-book
run: $(RUN)/installed
	@$(RUN)/bin/lianju studio $(BOOK)

demo: $(RUN)/installed
	@$(RUN)/bin/lianju demo

$(RUN)/requirements: requirements/run.lock requirements/no-deps.lock
	$(PYTHON) -m venv $(RUN)
	$(RUN)/bin/python -m pip install $(PIP_FLAGS) --require-hashes -r requirements/run.lock
	$(RUN)/bin/python -m pip install $(PIP_FLAGS) --require-hashes --no-deps -r requirements/no-deps.lock
	@touch $@

$(RUN)/installed: $(RUN)/requirements $(SOURCES)
	$(RUN)/bin/python -m pip install $(PIP_FLAGS) --no-deps --no-build-isolation --force-reinstall .
	@touch $@

# The tests run on the installed wheel; src/ is not on the path.
test: $(TEST)/installed $(TEST)/node
	$(MAKE) --no-print-directory check
	$(TEST)/bin/python -m pytest -q -n 2 --dist worksteal -m "not real and not browser and not gpu" --ignore tests/torture

test-real: $(TEST)/installed $(TEST)/train
	$(TEST)/bin/python -m pytest -q -m real

# The studio in real Chromium, and the page's own tests on Node.
test-browser: $(TEST)/installed $(TEST)/node
	cd studio && npm test
	sh scripts/chromium.sh
	$(TEST)/bin/python -m pytest -q -m browser

# The small pictures of the main screens that the browser tests compare with: taken anew, to be looked at.
pictures: $(TEST)/installed
	LIANJU_PICTURES=renew $(TEST)/bin/python -m pytest -q -m browser tests/web/test_pictures.py -k look_as_they_did

# Crashes, faults, and random histories of several writers; the seed is printed (CONTRIBUTING.md tells more).
HISTORIES ?= 1000
KILLS ?= 200
torture: $(TEST)/installed $(TEST)/node
	LIANJU_HISTORIES=$(HISTORIES) LIANJU_KILLS=$(KILLS) $(TEST)/bin/python -m pytest -q -s tests/store tests/torture

check: $(TEST)/installed
	$(TEST)/bin/ruff check src tests benchmarks
	$(TEST)/bin/ruff format --check src tests benchmarks
	$(TEST)/bin/mypy
	$(TEST)/bin/lint-imports --no-cache

$(TEST)/requirements: requirements/test.lock requirements/no-deps.lock
	$(PYTHON) -m venv $(TEST)
	$(TEST)/bin/python -m pip install $(PIP_FLAGS) --require-hashes -r requirements/test.lock
	$(TEST)/bin/python -m pip install $(PIP_FLAGS) --require-hashes --no-deps -r requirements/no-deps.lock
	@touch $@

$(TEST)/installed: $(TEST)/requirements $(SOURCES)
	rm -rf dist
	$(TEST)/bin/python -m build --wheel --no-isolation --outdir dist . > /dev/null
	$(TEST)/bin/python -m pip install $(PIP_FLAGS) --no-deps --force-reinstall dist/*.whl
	@touch $@

# The EPUB checker of the tests and the Yjs clients of the histories run on Node.
$(TEST)/node: tests/node/package-lock.json $(TEST)/requirements
	cd tests/node && npm ci --ignore-scripts --no-audit --no-fund --silent
	@touch $@

# torch 2.13.0 takes a CPU build where one is to be had; no hash, since that file differs by place.
$(TEST)/train: $(TEST)/requirements requirements/train.lock
	$(TEST)/bin/python -m pip install $(PIP_FLAGS) torch==2.13.0
	$(TEST)/bin/python -m pip install $(PIP_FLAGS) --require-hashes --no-deps -r requirements/train.lock
	@touch $@

lock:
	$(PYTHON) scripts/lock.py

clean:
	rm -rf $(RUN) $(TEST) dist
