# Two commands matter: `make run` and `make test`. Both need python3, python3-venv and make only.

PYTHON ?= python3
PORT ?= 8000
WORKERS ?= 2
ARGS ?=
export PORT
export UV_PYTHON_DOWNLOADS = never
# What a test run compiles is kept: else each of its processes compiles all of it, every time.
unexport PYTHONDONTWRITEBYTECODE

BIN = .venv/bin
# uv is the fast way; plain pip is the way that also reads a machine's own pip settings.
INSTALL = $(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r $(1) \
	|| $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r $(1)
LOCK = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --no-annotate

.PHONY: run test sweep test-browser axe lint format lock upgrade messages bench clean

run: .venv/.runtime
	@exec $(BIN)/python manage.py serve $(if $(filter no,$(DEMO)),--no-demo)

test: .venv/.development
	@exec $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile -q $(ARGS)

# What tries everything against everything: bodies, identifiers, filters, the whole demonstration.
sweep: .venv/.development
	@exec $(BIN)/python -m pytest -m sweep -n $(WORKERS) --dist loadfile -q $(ARGS)

test-browser: .venv/.development
	@exec $(BIN)/python -m pytest -m browser -q $(ARGS)

# Every page in both languages, light and dark, at three widths; takes a quarter of an hour.
axe: .venv/.development
	@AXE=all exec $(BIN)/python -m pytest -m browser -q -s tests/browser/test_barriers.py $(ARGS)

lint: .venv/.development
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: .venv/.development
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .venv/.development
	@exec $(BIN)/python -m pytest bench -q $(ARGS)

# Brings locale/ to the sentences of the code; what is then empty waits for a translator.
messages: .venv/.development
	$(BIN)/python manage.py messages
	$(BIN)/python manage.py compile_messages

lock: .venv/.made
	$(LOCK) bootstrap.in -o bootstrap.txt
	$(LOCK) requirements.in -o requirements.txt
	$(LOCK) requirements-dev.in -c requirements.txt -o requirements-dev.txt

upgrade:
	$(MAKE) lock LOCK="$(LOCK) --upgrade"

clean:
	rm -rf .venv staticfiles .pytest_cache .ruff_cache .hypothesis .mypy_cache

# The stamps make a second start instant, and an interrupted first one begin again.
.venv/.made: bootstrap.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or later is needed; $(PYTHON) is older or missing." >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null \
		|| { echo "python3-venv is missing. On Debian: apt-get install python3-venv" >&2; exit 1; }
	@echo "Environment .venv …"
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r bootstrap.txt \
		|| echo "uv cannot be installed here; plain pip is used instead." >&2
	@touch $@

.venv/.runtime: .venv/.made requirements.txt
	@echo "Dependencies …"
	@$(call INSTALL,requirements.txt)
	@touch $@

.venv/.development: .venv/.made requirements.txt requirements-dev.txt
	@echo "Dependencies for development …"
	@$(call INSTALL,requirements-dev.txt)
	@touch $@ .venv/.runtime
