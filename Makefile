# make run       the product with a demo clinic, at http://127.0.0.1:8000
# make ready     what that needs, and an empty database, but no demo and no server
# make test      every test, on SQLite and on PostgreSQL, with a real browser
# make lint      what the code is held to, short of running it
# make drills    faults on purpose, on both engines; the report goes to docs/drills
# make messages  what clients read, drawn from the source into locale/, and compiled
#
# make run HOST=0.0.0.0 lets other machines in; PORT, PUBLIC_URL and the rest stand in .env.example.

DATA_DIR ?= $(CURDIR)/var
export SECRET_KEY_FILE ?= $(DATA_DIR)/secret.key

PYTHON := .venv/bin/python
STATIC := $(DATA_DIR)/static/staticfiles.json
PREPARED := .venv/installed $(SECRET_KEY_FILE) $(STATIC)

.PHONY: run ready test lint messages
.DELETE_ON_ERROR:

run: $(PREPARED)
	@umask 077 && exec $(PYTHON) manage.py serve --first "migrate --verbosity 0" --first "seed_demo --if-empty"

ready: $(PREPARED)
	@umask 077 && $(PYTHON) manage.py migrate --verbosity 0

test: .venv/installed-dev
	@exec tests/run.sh

# SIZE=small, ONLY=1,8 or ENGINE=sqlite shorten it; without them it takes about an hour.
drills: .venv/installed-dev
	@exec $(PYTHON) -m tests.e2e.drills

lint: .venv/installed-dev
	@exec tests/lint.sh

messages: .venv/installed-dev
	@$(PYTHON) -m tests.messages

$(PYTHON):
	@for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	    if $$python -c "import ensurepip, sys; sys.exit(sys.version_info < (3, 11))" 2>/dev/null; \
	    then exec $$python -m venv .venv; fi; \
	done; \
	echo "Python 3.11 or newer with venv is missing: apt-get install python3-venv" >&2; exit 1

.venv/installed: requirements.txt | $(PYTHON)
	@echo "Installing what requirements.txt names; this takes about half a minute, once."
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@

.venv/installed-dev: requirements-dev.txt .venv/installed
	@echo "Installing what requirements-dev.txt names."
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@

$(SECRET_KEY_FILE): | $(PYTHON)
	@mkdir -p -m 700 $(@D)
	@umask 077 && $(PYTHON) -c "import secrets; print(secrets.token_urlsafe(64))" >$@

$(STATIC): requirements.txt $(shell find static -type f) | .venv/installed $(SECRET_KEY_FILE)
	@$(PYTHON) manage.py collectstatic --noinput --clear --verbosity 0
	@touch $@
