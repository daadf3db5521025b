# Two commands matter: `make demo` and `make test`. Both install what they need, and say so.

PREFIX ?= /usr/local
SWIFT ?= swift
VENV := .venv
BIN := .build/debug

# Debian's libgit2.a of this version can be linked without its network back ends, which makes
# every start several times faster; with anything else the shared library is used.
ARCHIVES := $(foreach name,git2 gumbo mbedcrypto http_parser pcre2-8 z sqlite3,$(wildcard /usr/lib/*/lib$(name).a))
STET_STATIC ?= $(shell [ "$$(pkg-config --modversion libgit2 2>/dev/null)" = 1.5.1 ] \
	&& [ $(words $(ARCHIVES)) -ge 7 ] && echo 1 || echo 0)
export STET_STATIC
export STET_PYTHON := $(CURDIR)/$(VENV)/bin/python

.PHONY: build release fuzz torture storm histories oracle properties mutation shape evaluate test test-shared test-consumer demo desk lint format bench docs install uninstall clean needs

build: needs
	$(SWIFT) build --product stet

release: needs
	$(SWIFT) build -c release --product stet -Xswiftc $(if $(filter 1,$(STET_STATIC)),-static-executable,-static-stdlib)

needs:
	@scripts/needs.sh

$(VENV)/done: scripts/requirements.txt
	@scripts/needs.sh python
	@touch $@

$(VENV)/bench: scripts/bench-requirements.txt $(VENV)/done
	@echo "bench: installing from PyPI into $(VENV): $$(tr '\n' ' ' < scripts/bench-requirements.txt)"
	$(VENV)/bin/pip install --quiet --disable-pip-version-check --requirement scripts/bench-requirements.txt
	@touch $@

# The suite with the libgit2 found above, then what touches Git once more with the shared one.
test: needs $(VENV)/done
	python3 scripts/schemas.py --check
	$(SWIFT) build --build-tests
	$(SWIFT) test --skip-build --experimental-maximum-parallelization-width 4
	@$(MAKE) --no-print-directory test-consumer
	@if [ "$(STET_STATIC)" = 1 ]; then $(MAKE) --no-print-directory test-shared STET_STATIC=0; fi

test-consumer:
	@echo "Another package that uses the library:"
	$(SWIFT) test --package-path Tests/Consumer --scratch-path .build/consumer

test-shared:
	@echo "Once more with the shared libgit2:"
	$(SWIFT) build --build-tests --scratch-path .build/shared
	$(SWIFT) test --skip-build --scratch-path .build/shared --filter StetLedgerTests \
		--experimental-maximum-parallelization-width 4

demo: build
	@scripts/demo.sh $(BIN)/stet

# This repository's own desk, checked against the texts of its sources where they are at hand.
desk: build
	@scripts/desk.sh $(BIN)/stet

lint:
	$(SWIFT) format lint --strict --recursive Package.swift Sources Tests Bench/Package.swift Bench/Sources
	@scripts/lint.sh

format:
	$(SWIFT) format --in-place --recursive Package.swift Sources Tests Bench/Package.swift Bench/Sources

# A million mutated inputs against each reader that strangers feed; some minutes.
COUNT ?= 1000000
fuzz: needs
	$(SWIFT) build -c release --product StetFuzz
	.build/release/StetFuzz $(COUNT) $(SEED)

# Kills acts and fails their calls at random until stopped; prints each seed.
torture: needs $(VENV)/done
	scripts/torture.sh

# Twelve clones that act and sync at random: a run for each of TOPOLOGIES and SEEDS, of ACTS acts a clone.
TOPOLOGIES ?= star chain mesh
SEEDS ?= 1-50
ACTS ?= 200
storm: needs
	$(SWIFT) build -c release --build-tests --scratch-path .build/storm -Xswiftc -enable-testing
	TMPDIR=$${TMPDIR:-$$(test -w /dev/shm && echo /dev/shm || echo /tmp)} \
		STET_TOPOLOGIES="$(TOPOLOGIES)" STET_STORM=$(SEEDS):$(ACTS) $(SWIFT) test -c release --scratch-path .build/storm --skip-build \
		--filter ConvergenceTests

# Takes the catalog to every commit of random desks and compares all it says with the desk itself.
histories: needs
	$(SWIFT) build -c release --build-tests --scratch-path .build/storm -Xswiftc -enable-testing
	STET_HISTORIES=$(SEEDS) $(SWIFT) test -c release --scratch-path .build/storm --skip-build \
		--filter StetCatalogTests

# Holds random histories, half of them hostile, against a second implementation of docs/format.md.

HISTORIES ?= 100
oracle: needs $(VENV)/done
	$(SWIFT) build --product StetStates
	$(STET_PYTHON) Tests/Oracles/desk/check_oracle.py
	$(STET_PYTHON) scripts/histories.py $(BIN)/StetStates --seed $(or $(SEED),1) --count $(HISTORIES)

# What docs/trust.md promises, over random honest histories and what one party adds to each.
PAIRS ?= 500
properties: build $(VENV)/done
	$(SWIFT) build --product StetStates
	$(STET_PYTHON) scripts/properties.py $(BIN)/StetStates $(BIN)/stet --seed $(or $(SEED),1) --count $(PAIRS)

# Switches each rule and check of the verifier off in turn; half an hour.
mutation: needs $(VENV)/done
	scripts/mutation.sh

# With SCALE=1m also a desk of a million records, which is made once and takes half an hour.
SCALE ?= 100k
# Annotated data that is no part of the project.
DATA ?= ../shared/data
bench: release $(VENV)/bench
	$(SWIFT) build -c release --package-path Bench --scratch-path .build/bench
	@$(STET_PYTHON) scripts/bench.py .build/release/stet
	@$(STET_PYTHON) scripts/writers.py .build/release/stet
	@$(STET_PYTHON) scripts/clones.py .build/release/stet
	@$(STET_PYTHON) scripts/scale.py .build/release/stet .build/bench/release/stet-generate $(SCALE)
	@$(STET_PYTHON) scripts/peers.py .build/release/stet .build/bench/release/stet-generate $(SCALE)
	@$(STET_PYTHON) scripts/pushed.py .build/release/stet
	@$(STET_PYTHON) scripts/signing.py .build/release/stet .build/bench/release/stet-generate $(SCALE)
	@$(STET_PYTHON) scripts/matching.py .build/release/stet $(DATA)

# How good suggestions are, on that data.
evaluate: needs
	$(SWIFT) build -c release --product StetEvaluate
	@.build/release/StetEvaluate $(DATA)

# What other layouts of the tree would cost; with SCALE=1m a quarter of an hour.
shape:
	python3 scripts/shape.py $(SCALE)

docs:
	STET_DOCS=1 $(SWIFT) package --scratch-path .build/docs generate-documentation --target Stet

install: release
	scripts/install.sh .build/release/stet $(DESTDIR)$(PREFIX)

uninstall:
	scripts/install.sh --remove $(DESTDIR)$(PREFIX)

clean:
	rm -rf .build $(VENV)
