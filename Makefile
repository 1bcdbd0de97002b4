# make demo         sets up, fills the demo and serves it (PORT=8123, DATABASE_URL=postgres://…)
# make serve        serves Accoraze for good (DATABASE_URL, PORT, WORKERS, THREADS)
# make load         32 clients on it for MINUTES, and a look for every change of theirs in the log
# make peers        runs every write path under other libraries, and puts the result into the docs
# make reading      loads a log of ENTRIES and measures what reading it costs: lists, pages, exports
# make writing      measures what writing costs, beside other logs, on PostgreSQL and on SQLite
# make bench        measures both
# make test         sets up, then lint, types and tests on SQLite, on PostgreSQL and in Chromium
# make format       brings the code into shape
# make messages     brings the translations in locale/ up to date with what is said
# make constraints  pins the newest versions of everything
# make clean        removes what the others set up, but not the demo's data

PORT ?= 8000
WORKERS ?= 2
THREADS ?= 4
MINUTES ?= 1
ENTRIES ?= 100000

# $(call python,minor version,candidates): the first that is new enough and has venv.
python = $(firstword $(foreach candidate,$(2),$(shell $(candidate) -c \
	'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, $(1)))' \
	2>/dev/null && echo $(candidate))))
pyenv = $(wildcard $(HOME)/.pyenv/versions/3.$(1).*/bin/python)

# The versions that are tested, newest first, then whatever python3 is.
PYTHON ?= $(call python,11,python3.13 python3.12 python3.11 python3 $(foreach v,13 12 11,$(call pyenv,$(v))))
NEWER_PYTHON = $(call python,12,python3.13 python3.12 $(foreach v,13 12,$(call pyenv,$(v))))
OLDEST_PYTHON = $(call python,11,python3.11 $(call pyenv,11))

PINNED := --quiet --constraint constraints.txt
# The project itself is run from the tree.
DEPENDENCIES := $(PINNED) --build-constraint constraints.txt --only-deps
PYTEST := .venv/bin/python -m pytest
MYPY := .venv/bin/python -m mypy --cache-dir .mypy_cache
ON_SQLITE := env -u DATABASE_URL
ON_POSTGRESQL := .venv/bin/python -m tests.postgres

.PHONY: demo serve load peers reading writing bench test lint types test-activitylog test-accoraze test-browser \
	test-newest-django chromium format messages constraints clean
.NOTPARALLEL:

demo: .venv/.demo
	.venv/bin/python manage.py demo --port $(PORT)
	.venv/bin/python manage.py runserver --noreload $(PORT)

serve: .venv/.demo
	.venv/bin/python manage.py migrate
	.venv/bin/python -m gunicorn accoraze.wsgi --bind 127.0.0.1:$(PORT) --workers $(WORKERS) --threads $(THREADS)

test: lint types test-activitylog test-accoraze test-browser test-newest-django

lint: .venv/.dev
	.venv/bin/python -m ruff check
	.venv/bin/python -m ruff format --check
	.venv/bin/python manage.py check --fail-level WARNING
	.venv/bin/python manage.py makemigrations --check --dry-run

types: .venv/.dev
	DJANGO_SETTINGS_MODULE=tests.activitylog.settings $(MYPY)/alone activitylog tests/activitylog
	DJANGO_SETTINGS_MODULE=accoraze.settings $(MYPY)/accoraze accoraze tests/accoraze tests/browser tests/*.py manage.py

test-activitylog: .venv/.dev
	$(ON_SQLITE) $(PYTEST) --ds=tests.activitylog.settings tests/activitylog
	$(ON_POSTGRESQL) $(PYTEST) --ds=tests.activitylog.settings tests/activitylog

test-accoraze: .venv/.dev
	$(ON_SQLITE) $(PYTEST) tests/accoraze
	$(ON_POSTGRESQL) $(PYTEST) tests/accoraze

# On SQLite, as make demo serves it; on PostgreSQL the same views are tested without a browser.
test-browser: .venv/.dev chromium
	$(ON_SQLITE) $(PYTEST) tests/browser

# Python 3.11 gets Django's LTS in .venv; the newest Django needs a newer Python.
test-newest-django:
	$(if $(NEWER_PYTHON),$(MAKE) --no-print-directory .venv-newest/.tests,@echo "Skipped: the newest Django needs Python 3.12 or newer, and none was found.")
	$(if $(NEWER_PYTHON),$(ON_SQLITE) .venv-newest/bin/python -m pytest --ds=tests.activitylog.settings tests/activitylog)

SUDO := $(if $(filter-out 0,$(shell id -u)),sudo --non-interactive)
chromium: .venv/.dev
	@.venv/bin/python -m tests.browser.chromium 2>/dev/null \
	|| { $(SUDO) apt-get update && $(SUDO) apt-get install --yes --no-install-recommends chromium fonts-liberation; } \
	|| .venv/bin/python -m tests.browser.chromium

format: .venv/.dev
	.venv/bin/python -m ruff check --fix
	.venv/bin/python -m ruff format

messages: .venv/.dev
	.venv/bin/python -m tests.catalogues

# $(call environment,directory,python): creates it, unless it is there, with the pinned pip.
define environment
	@test -n "$(2)" || { echo "Python 3.11 or newer, with venv, was not found. Install it \
	(Debian, Ubuntu: apt install python3-venv; macOS: brew install python), \
	or name it: make PYTHON=/path/to/python3" >&2; exit 1; }
	@test -x $(1)/bin/pip || $(2) -m venv $(1)
	$(1)/bin/python -m pip install $(PINNED) pip
endef

.venv/.demo: pyproject.toml constraints.txt
	$(call environment,.venv,$(PYTHON))
	.venv/bin/python -m pip install $(DEPENDENCIES) '.[postgres]'
	.venv/bin/python -m pip install $(PINNED) --group accoraze
	@touch $@

.venv/.dev: .venv/.demo
	.venv/bin/python -m pip install $(PINNED) --group dev
	@touch $@

.venv-newest/.tests: pyproject.toml constraints.txt
	$(call environment,.venv-newest,$(NEWER_PYTHON))
	.venv-newest/bin/python -m pip install $(DEPENDENCIES) .
	.venv-newest/bin/python -m pip install $(PINNED) --group tests
	@touch $@

# The other logs that are measured beside this one are installed here alone.
.venv-benchmarks/.benchmarks: pyproject.toml constraints.txt
	$(call environment,.venv-benchmarks,$(PYTHON))
	.venv-benchmarks/bin/python -m pip install $(DEPENDENCIES) '.[postgres]'
	.venv-benchmarks/bin/python -m pip install $(PINNED) --group accoraze --group benchmarks
	@touch $@

WRITING := .venv-benchmarks/bin/python -m benchmarks.writing
ON_BENCHMARKED_POSTGRESQL := .venv-benchmarks/bin/python -m tests.postgres
bench: writing reading

writing: .venv-benchmarks/.benchmarks
	$(ON_BENCHMARKED_POSTGRESQL) $(WRITING).one_row
	$(ON_BENCHMARKED_POSTGRESQL) $(WRITING).bulk
	$(ON_BENCHMARKED_POSTGRESQL) $(WRITING).bulk --rows 100000 --rounds 2 --only bulk_create 'update()' 'delete()'
	$(ON_BENCHMARKED_POSTGRESQL) $(WRITING).sizes
	$(ON_BENCHMARKED_POSTGRESQL) $(WRITING).idle_requests
	$(ON_SQLITE) $(WRITING).one_row
	$(ON_SQLITE) $(WRITING).bulk

load: .venv-benchmarks/.benchmarks
	.venv-benchmarks/bin/python -m tests.postgres .venv-benchmarks/bin/python -m benchmarks.load \
		--minutes $(MINUTES) --workers $(WORKERS) --threads $(THREADS)

peers: .venv-benchmarks/.benchmarks
	.venv-benchmarks/bin/python -m tests.postgres .venv-benchmarks/bin/python -m benchmarks.peers --write

reading: .venv-benchmarks/.benchmarks
	.venv-benchmarks/bin/python -m tests.postgres .venv-benchmarks/bin/python -m benchmarks.reading $(ENTRIES)

# $(call resolve,name,python): the newest versions that this Python gets, in build/name.txt.
define resolve
	$(2) -m venv --clear build/$(1)
	build/$(1)/bin/python -m pip install --quiet --upgrade pip setuptools
	build/$(1)/bin/python -m pip install --quiet '.[postgres]' --group accoraze --group dev --group benchmarks
	build/$(1)/bin/python -m pip freeze --all --exclude accoraze-activity-logs | LC_ALL=C sort >build/$(1).txt
endef

# What both Pythons get is pinned as it is, what one of them gets has a marker.
constraints:
	$(call resolve,oldest,$(OLDEST_PYTHON))
	$(call resolve,newer,$(NEWER_PYTHON))
	sed -n '/^#/p' constraints.txt >build/constraints.txt
	cd build && export LC_ALL=C && { \
		comm -12 oldest.txt newer.txt; \
		comm -23 oldest.txt newer.txt | sed 's/$$/ ; python_version < "3.12"/'; \
		comm -13 oldest.txt newer.txt | sed 's/$$/ ; python_version >= "3.12"/'; \
	} | sort --ignore-case >>constraints.txt
	mv build/constraints.txt constraints.txt

clean:
	rm -rf .venv .venv-newest .venv-benchmarks build *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis tests/browser/screenshots
