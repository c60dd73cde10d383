# Developer words. Everything is built by meson; this file only names the
# things one does every day. `make help` lists them.

BUILD ?= build
MESON_FLAGS ?=
TEST_FLAGS ?=
BENCH_FLAGS ?=
PREFIX ?= /usr/local
DESTDIR ?=

STAGE := $(abspath $(BUILD))/stage
MESON := meson
CONFIGURED := $(BUILD)/.configured

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help deps deps-build configure build stage demo test check-style \
	format asan tsan bench bench-deps bench-memory soak install clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' \
		$(firstword $(MAKEFILE_LIST))

# Building needs less than testing. When something was installed, the build is
# configured anew, since it may find now what it did not find before.
deps: ## install what is missing to build and test (Debian; ci/deps)
	@ci/deps all $(CONFIGURED)

deps-build:
	@ci/deps build $(CONFIGURED)

# The staged prefix is configured in, so that what is built runs from there
# with no variable set and no installed copy in the way.
configure: deps-build
	@[ -f $(CONFIGURED) ] || { \
		again=; \
		[ ! -f $(BUILD)/build.ninja ] || again=--reconfigure; \
		$(MESON) setup $(BUILD) $$again --prefix=$(STAGE) \
			--libdir=lib $(MESON_FLAGS) && \
		touch $(CONFIGURED); \
	}

build: configure ## compile everything into build/
	@$(MESON) compile -C $(BUILD)

stage: build ## install into build/stage, which needs no root
	@$(MESON) install -C $(BUILD) --no-rebuild --quiet >/dev/null

demo: stage ## the article's program: compile it, receive, send
	@ci/demo $(STAGE) $(BUILD)

test: deps stage ## every test
	@$(MESON) test -C $(BUILD) --no-rebuild --print-errorlogs $(TEST_FLAGS)

check-style: deps ## format, layers, sizes, unfinished work
	@ci/check-style

format: deps ## clang-format the tree in place
	@ci/check-format --fix

asan: deps ## every test under clang, ASan and UBSan
	@ci/sanitize address,undefined $(BUILD)-asan

tsan: deps ## libmach and conformance tests under clang and TSan
	@ci/sanitize thread $(BUILD)-tsan --suite libmach \
		--suite conformance --no-suite no-race-detector

bench-deps: ## install what the bench compares with (dbus-broker, ZeroMQ, ...)
	@ci/deps bench $(CONFIGURED)

bench: deps stage ## what messages cost, beside raw sockets and others
	@$(STAGE)/bin/mach-run -- $(BUILD)/bench/bench \
		--json $(BUILD)/bench/figures.json $(BENCH_FLAGS)
	@bench/plot.py $(BUILD)/bench/figures.json $(BUILD)/bench

bench-memory: deps stage ## what ports, threads, tasks and a start cost
	@$(STAGE)/bin/mach-run -- $(BUILD)/bench/bench --memory

soak: deps stage ## the long runs: random kills, long model run, fuzz
	@MACH_SOAK=1 $(MESON) test -C $(BUILD) --no-rebuild --suite soak \
		--timeout-multiplier 0 --print-errorlogs
	@tests/fuzz/run-short $${FUZZ_SECONDS:-3600}

install: deps-build ## install a release build into PREFIX (/usr/local)
	@[ -f $(BUILD)/release/build.ninja ] || $(MESON) setup \
		$(BUILD)/release --buildtype=release --prefix=$(PREFIX) \
		-Dtests=disabled
	@$(MESON) configure $(BUILD)/release --prefix=$(PREFIX)
	@$(MESON) compile -C $(BUILD)/release
	@DESTDIR=$(DESTDIR) $(MESON) install -C $(BUILD)/release --no-rebuild

clean: ## remove the build directories
	@rm -rf $(BUILD) $(BUILD)-asan $(BUILD)-tsan
