# make demo        set everything up, hear the sample meeting, show its pointers, serve the review
# make demo UI=0   the same, and end after the table
# make test        set everything up and run the whole test suite
# make lint        ruff, mypy, import-linter
# make bench       every benchmark, with machine, model and options, into docs/benchmarks.md (an hour or more)
# make wheels      show that each dependency of the default install has wheels for Windows and Linux

PYTHON ?= python3
UI ?= 1
BIN := .venv/bin
READY := .venv/.ready
SYSTEM := .venv/.system
DEMO_HOME := .demo
export DEMO_PASSPHRASE ?= opdigtet samtale

.PHONY: demo test lint bench wheels clean

demo: $(READY) $(SYSTEM)
	@$(BIN)/medlyt models install
	@rm -rf $(DEMO_HOME)
	@MEDLYT_HOME=$(DEMO_HOME) MEDLYT_PASSPHRASE="$(DEMO_PASSPHRASE)" \
	  $(BIN)/medlyt process observer/sample/d3.ogg --consent consent/example.toml --speakers 2
ifneq ($(UI),0)
	@MEDLYT_HOME=$(DEMO_HOME) MEDLYT_PASSPHRASE="$(DEMO_PASSPHRASE)" $(BIN)/medlyt ui --open latest
endif

test: $(READY) $(SYSTEM)
	@$(BIN)/medlyt models install
	@$(BIN)/medlyt models install e5-small
	$(BIN)/python -m pytest -n 2 --dist loadfile $(PYTEST)

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(READY) $(SYSTEM)
	@$(BIN)/medlyt models install
	$(BIN)/medlyt bench all --write docs/benchmarks.md

wheels: $(READY)
	$(BIN)/python tests/wheels.py

# torch comes first and by its exact version: on Linux a bare "torch" brings gigabytes for graphics cards.
$(READY): requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet torch==2.13.0
	$(BIN)/python -m pip install --quiet --no-deps --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --editable .
	@touch $@

# Sound; for the tests a browser, a network namespace tool and a list of Danish words. Only root can install them.
$(SYSTEM): Makefile | $(READY)
	@set -e; missing=""; \
	for package in libportaudio2 libasound2-plugins pulseaudio pulseaudio-utils chromium iproute2 hunspell hunspell-da; do \
	  dpkg-query -W -f='$${Status}' $$package 2>/dev/null | grep -q "ok installed" || missing="$$missing $$package"; \
	done; \
	if [ -n "$$missing" ]; then \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $$missing >/dev/null; \
	  else \
	    echo "These system packages are missing; ask an administrator for them:$$missing" >&2; \
	  fi; \
	fi
	@touch $@

clean:
	rm -rf .venv .demo .wheels build dist
