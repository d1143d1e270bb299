# Everything a person types here is explained by `make help`. All paths are relative, so the folder may be called
# anything; what is installed lies in .venv, and is installed once until a lock changes.

MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run test quick lint style check bench load pictures lock licences audit newest clean
SHELL := /bin/sh

VENV := .venv
PY := $(VENV)/bin/python
INSTALL := $(PY) -m pip install --quiet --quiet --disable-pip-version-check --no-input --require-hashes
LINTED := billing_model pages hosting app.py bench tools tests
PARALLEL := --numprocesses=logical --maxprocesses=8 --dist=worksteal --no-header
TYPES := $(PY) -m mypy --no-error-summary  # half a minute on a fresh checkout: `make test` has the tests run beside it
MODEL_TESTS := billing_model tests/test_imports.py $(patsubst %,tests/%,core programmes words billing explaining comparing)
SLOW_TESTS := tests/billing/test_large_books.py tests/programmes/test_toy_vendor.py
ASIDE := build/environments
RESOLUTION := highest
COMPILE := $(PY) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header

help:  ## this list
	@echo "What you can say:"
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' $(firstword $(MAKEFILE_LIST)) | awk -F'|' '{printf "%-12s %s\n", $$1, $$2}'

run: $(VENV)/installed-app  ## open the dashboard in the browser (ARGS="--server.port=8502" for another port)
	@headless=true; \
	if [ -z "$$CI" ] && { [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ] || [ "$$(uname)" = Darwin ]; }; then headless=false; fi; \
	exec $(PY) -m streamlit run app.py --server.headless=$$headless $(ARGS)

test: style check  ## style, scenarios, then types and all tests, also in a browser (ARGS="-k seats" for some)
	@$(PY) tests/programs.py
	@told=$$(mktemp); $(TYPES) > "$$told" 2>&1 & types=$$!; \
	trap 'kill $$types 2> /dev/null; rm -f "$$told"; exit 130' INT TERM; \
	$(PY) -m pytest $(PARALLEL) $(ARGS); result=$$?; \
	wait $$types || { cat "$$told"; result=1; }; rm -f "$$told"; exit $$result

quick: lint check  ## what is checked within a minute: style, types, scenarios and the tests of the model
	@$(PY) -m pytest $(PARALLEL) $(MODEL_TESTS) $(SLOW_TESTS:%=--ignore=%) --hypothesis-profile=quick $(ARGS)

lint: style  ## style, types, which way imports point, code that nothing uses
	@$(TYPES)

style: $(VENV)/installed-dev
	@$(PY) -m ruff check --quiet --output-format=concise $(LINTED)
	@told=$$($(PY) $(VENV)/bin/lint-imports --no-logo --no-cache 2>&1) || { echo "$$told"; exit 1; }
	@$(PY) -m vulture

check: $(VENV)/installed-dev  ## every printed row of every scenario, and every lesson, against the model
	@$(PY) -m billing_model check scenarios/ lessons/

bench: $(VENV)/installed-dev  ## how fast the model, the pages, a whole book and a vendor's file are (some minutes, up to 6 GB of memory)
	@$(PY) bench/engine.py $(ARGS)
	@$(PY) bench/compare.py
	@$(PY) bench/heavy.py
	@$(PY) bench/pages.py
	@$(PY) bench/book.py $(ARGS)
	@$(PY) bench/reconcile.py

load: $(VENV)/installed-dev  ## how many people one server serves: 50 sessions for 10 minutes (ARGS="--sessions 300 --processes 2")
	@$(PY) bench/load.py $(ARGS)

pictures: $(VENV)/installed-app  ## the pictures of the home page and their figures, from the model
	@$(PY) -m tools.draw_pictures

lock: $(VENV)/installed-dev  ## the newest versions that requirements*.txt allow, with hashes
	@$(COMPILE) --upgrade requirements.txt -o requirements.lock
	@$(COMPILE) --upgrade --constraints requirements.lock requirements-dev.txt -o requirements-dev.lock
	@$(COMPILE) --upgrade requirements-audit.txt -o requirements-audit.lock
	@$(MAKE) licences

licences: $(VENV)/installed-dev  ## THIRD_PARTY.md: what the lock brings along, and under which licences
	@$(PY) -m tools.licences

audit: $(VENV)/installed-dev  ## known vulnerabilities of what is locked (Error 1: there are some; Error 2: the data could not be had)
	@$(PY) -m uv venv --quiet --clear --python $(PY) $(ASIDE)/audit
	@$(PY) -m uv pip install --quiet --require-hashes --python $(ASIDE)/audit -r requirements-audit.lock
	@$(ASIDE)/audit/bin/python tools/audit.py requirements.lock $(ARGS)

newest: $(VENV)/installed-dev  ## the quick tests, pages and server with the newest versions allowed (RESOLUTION=lowest-direct: the oldest)
	@$(PY) -m uv venv --quiet --clear --python $(or $(PYTHON),$(PY)) $(ASIDE)/$(RESOLUTION)
	@$(PY) -m uv pip install --quiet --resolution $(RESOLUTION) --python $(ASIDE)/$(RESOLUTION) -r requirements-dev.txt
	@$(ASIDE)/$(RESOLUTION)/bin/python -m tools.licences --beside  # what is not as in the lock
	@$(ASIDE)/$(RESOLUTION)/bin/python -m pytest $(PARALLEL) $(MODEL_TESTS) tests/pages/test_pages.py tests/hosting \
		$(SLOW_TESTS:%=--ignore=%) --hypothesis-profile=quick $(ARGS)

clean:  ## remove what is installed and generated here
	rm -rf $(VENV) build screenshots *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A virtual environment from the first Python here that is 3.11 or newer (PYTHON=... names another).
$(PY):
	@for python in $(PYTHON) python3 python3.11 python3.12 python3.13 python3.14 python; do \
		if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found=$$python; break; fi; \
	done; \
	if [ -z "$$found" ]; then echo "Python 3.11 or newer is needed, and none was found. Name it with PYTHON=..." >&2; exit 1; fi; \
	"$$found" -m venv $(VENV) || { \
		rm -rf $(VENV); \
		echo "Python came without venv; on Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }

$(VENV)/installed-app: requirements.lock | $(PY)
	@echo "Installing what the dashboard needs into $(VENV) (once) ..."
	@$(INSTALL) -r requirements.lock
	@touch $@

$(VENV)/installed-dev: requirements-dev.lock | $(PY)
	@echo "Installing what the tests need into $(VENV) (once) ..."
	@$(INSTALL) -r requirements-dev.lock
	@touch $@
