# PMQ: build, run and test. `make help` lists what there is.

VAR ?= var
export VAR
# More variables for the servers: PORT (8080), BIND (127.0.0.1), ENGINE=mariadb|mysql, MODE=fcgid|cgid, and every
# setting of .env.example (make up MAX_PAYLOAD_BYTES=1000), which lands in $(VAR)/.env.
ours := VAR CXX ENGINE MODE PORT BIND PROCESSES DOCUMENT_ROOT SUITES CHAOS_SECONDS PREFIX DESTDIR
given = $(strip $(foreach name,$(filter-out $(ours),$(.VARIABLES)),$(if $(filter command,$(firstword $(origin $(name)))),$(name)="$$$(name)")))

MAKEFLAGS += --no-builtin-rules
ifeq ($(MAKELEVEL),0)
  MAKEFLAGS += -j$(shell nproc)
endif
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/bash

find = $(shell find $(1) -name '$(2)' 2>/dev/null | sort)

CXX      ?= g++
WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsuggest-override -Wzero-as-null-pointer-constant \
            -Wduplicated-cond -Wlogical-op -Werror
# g++ 12 sees these in operator+ of std::string, where there are none (GCC bug 105651), once its header is precompiled;
# the sanitizers watch for real ones.
WARNINGS += -Wno-array-bounds -Wno-restrict -Wno-stringop-overflow
CPPFLAGS := -Isrc
CXXFLAGS := -std=c++20 $(WARNINGS) -fstack-protector-strong -D_GLIBCXX_ASSERTIONS
LDFLAGS  := -Wl,--as-needed
LDLIBS   := -l:libcppdb_mysql.a -l:libcppdb.a -lmariadb -lfcgi -ljwt -lcrypto -lsodium -lctemplate -lpthread -ldl

CXXFLAGS.release := -O2 -g
CXXFLAGS.asan    := -O0 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all

OURS        := $(call find,src cgi-bin tests,*.cc) $(call find,src cgi-bin tests,*.h)
SCRIPTS     := $(shell grep -rlE '^\#!/(usr/bin/env bash|bin/sh)' local tests .ci --exclude-dir=node_modules 2>/dev/null)
SOURCES     := $(filter-out src/cli/main.cc,$(call find,src,*.cc))
UNIT_TESTS  := $(call find,tests/unit,*.cc)
STORE_TESTS := $(call find,tests/store,*.cc)
FUZZERS     := $(call find,tests/fuzz,*.cc)
FUZZED      := $(filter src/base/% src/crypto/% src/json/% src/auth/% src/http/% src/log/%,$(filter-out src/http/fcgi/%,$(SOURCES))) \
               src/config/env_file.cc src/webhook/retry_after.cc $(addprefix src/view/,logs.cc message.cc payload.cc sheet.cc templates.cc)
API         := $(if $(wildcard cgi-bin/api.cc),cgi-bin/api.fcgi)
ADMIN       := $(if $(wildcard cgi-bin/admin.cc),cgi-bin/admin.fcgi)
PMQ         := $(if $(wildcard src/cli/main.cc),bin/pmq)

# Changes when a source file comes or goes, so that nothing of a deleted one stays in the library.
$(shell mkdir -p build; echo '$(SOURCES)' | cmp -s - build/sources || echo '$(SOURCES)' >build/sources)

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-18s %s\n", $$1, $$2}' Makefile

.PHONY: build
build: $(API) $(ADMIN) $(PMQ) ## compile the web handlers (cgi-bin/*.fcgi) and the command line (bin/pmq)
	@:

.PHONY: run
run: ## start everything and follow the logs; Ctrl-C ends it all
	@local/packages install build run
	@$(MAKE) --no-print-directory build
	@local/run $(given)

.PHONY: up
up: ## start everything in the background (PORT=8080 VAR=var ENGINE=mariadb|mysql MODE=fcgid|cgid, and settings)
	@local/packages install build run
	@$(MAKE) --no-print-directory build
	@local/up $(given)

.PHONY: down
down: ## end what `make up` started; the data stays
	@local/down

.PHONY: status
status: ## tell what runs, with pids and URL
	@local/status

.PHONY: install
install: build ## put what an installation runs into a folder (PREFIX=/home/me/public_html/pmq)
	@$(if $(PREFIX),local/install $(DESTDIR)$(PREFIX),echo "make install PREFIX=FOLDER" >&2; exit 2)

.PHONY: dist
dist: build ## make an archive to upload, with the libraries that the programs need
	@local/dist

.PHONY: install-packages
install-packages: ## install the Debian packages all this needs (the targets above do it themselves)
	@local/packages install

.PHONY: test
test: ## run all tests; the last line is "N passed, N failed" (ENGINE=mysql, SUITES="unit http", CHAOS_SECONDS=60)
	@local/packages install build run test
	@$(MAKE) --no-print-directory build tests
	@tests/run $(SUITES)

.PHONY: check
check: ## what must hold before a change goes in: format, lint, layers, contract, tests
	@local/packages install
	@$(MAKE) --no-print-directory check-format lint layers contract
	@$(MAKE) --no-print-directory test

.PHONY: fuzz
fuzz: ## feed bytes that nobody would send to what reads them (FUZZ_SECONDS=60 for each target)
	@local/packages install build test
	@$(MAKE) --no-print-directory fuzzers
	@FUZZ_SECONDS=$${FUZZ_SECONDS:-60} tests/run fuzz

.PHONY: bench
bench: ## measure speed: ours, the limits of this machine, and their ratio
	@local/packages install build run test
	@$(MAKE) --no-print-directory build
	@tests/bench/run

.PHONY: security
security: ## attack a running product with sqlmap and wapiti; minutes
	@local/packages install build run test attack
	@$(MAKE) --no-print-directory build
	@tests/security/run

.PHONY: screenshots
screenshots: ## pictures of every page of the dashboard, in $(VAR)/screenshots
	@local/packages install build run test
	@$(MAKE) --no-print-directory build
	@tests/browser/screenshots

.PHONY: format
format: ## lay out the C++ sources as .clang-format says
	@clang-format -i $(OURS)

.PHONY: check-format
check-format:
	@clang-format --dry-run -Werror $(OURS)

.PHONY: lint
lint: $(patsubst %.cc,build/lint/%.ok,$(filter src/%.cc cgi-bin/%.cc,$(OURS))) ## clang-tidy on the C++ sources, shellcheck on the scripts
	@shellcheck --external-sources --source-path=$(CURDIR) $(SCRIPTS)

# After the object, so that a changed header counts.
build/lint/%.ok: %.cc build/release/%.o .clang-tidy
	@mkdir -p $(@D)
	@echo "lint    $<"
	@clang-tidy --quiet --warnings-as-errors='*' $< -- -std=c++20 $(CPPFLAGS) 2>/dev/null
	@touch $@

.PHONY: layers
layers:
	@tests/layers

.PHONY: contract
contract:
	@tests/openapi/lint

.PHONY: tests
tests: $(if $(UNIT_TESTS),build/asan/unit-tests) $(if $(STORE_TESTS),build/asan/store-tests) fuzzers
	@:

.PHONY: fuzzers
fuzzers: $(FUZZERS:tests/fuzz/%.cc=build/fuzz/targets/%)
	@:

.PHONY: clean
clean: ## delete what was built (never $(VAR), where the data is)
	rm -rf build bin/pmq cgi-bin/api.fcgi cgi-bin/admin.fcgi

# One set of rules for each variant: build/release is what runs, build/asan is what the tests run in
# (address and undefined-behaviour sanitizers; unoptimised, as that compiles in a third of the time).
define rules_of_variant
build/$(1)/libpmq.a: $(SOURCES:%.cc=build/$(1)/%.o) build/sources
	@rm -f $$@
	@ar rcs $$@ $$(filter %.o,$$^)

build/$(1)/unit-tests: $(patsubst %.cc,build/$(1)/%.o,tests/main.cc $(UNIT_TESTS)) build/$(1)/libpmq.a
	@echo "link    $$@"
	@$$(CXX) $$(CXXFLAGS.$(1)) $$(LDFLAGS) -o $$@.new $$^ -lboost_unit_test_framework $$(LDLIBS)
	@mv $$@.new $$@

build/$(1)/store-tests: $(patsubst %.cc,build/$(1)/%.o,tests/main.cc $(STORE_TESTS)) build/$(1)/libpmq.a
	@echo "link    $$@"
	@$$(CXX) $$(CXXFLAGS.$(1)) $$(LDFLAGS) -o $$@.new $$^ -lboost_unit_test_framework $$(LDLIBS)
	@mv $$@.new $$@

build/$(1)/precompiled.h.gch: src/precompiled.h
	@mkdir -p $$(@D)
	@echo "compile $$< ($(1))"
	@cp $$< $$(@D)
	@$$(CXX) $$(CXXFLAGS) $$(CXXFLAGS.$(1)) -x c++-header -o $$@ $$<

build/$(1)/tests/%.o: tests/%.cc | build/$(1)/precompiled.h.gch
	@mkdir -p $$(@D)
	@echo "compile $$< ($(1))"
	@$$(CXX) $$(CPPFLAGS) -I. -Itests -DBOOST_TEST_DYN_LINK $$(CXXFLAGS) $$(CXXFLAGS.$(1)) -include build/$(1)/precompiled.h -MMD -MP -c -o $$@ $$<

build/$(1)/%.o: %.cc | build/$(1)/precompiled.h.gch
	@mkdir -p $$(@D)
	@echo "compile $$< ($(1))"
	@$$(CXX) $$(CPPFLAGS) $$(CXXFLAGS) $$(CXXFLAGS.$(1)) -include build/$(1)/precompiled.h -MMD -MP -c -o $$@ $$<
endef
$(foreach v,release asan,$(eval $(call rules_of_variant,$v)))

# What the fuzzers feed, as only clang can build it: with libFuzzer's eyes on each branch.
# RapidJSON counts on from a null pointer while its stack is empty.
FUZZ_FLAGS := -std=c++20 -O1 -g -fno-omit-frame-pointer -D_GLIBCXX_ASSERTIONS -fsanitize=address,undefined \
              -fno-sanitize=pointer-overflow -fno-sanitize-recover=all

build/fuzz/%.o: %.cc | build/fuzz/precompiled.h.pch
	@mkdir -p $(@D)
	@echo "compile $< (fuzz)"
	@clang++ -Isrc -I. $(FUZZ_FLAGS) -fsanitize=fuzzer-no-link -include-pch build/fuzz/precompiled.h.pch -MMD -MP -c -o $@ $<

build/fuzz/precompiled.h.pch: src/precompiled.h
	@mkdir -p $(@D)
	@echo "compile $< (fuzz)"
	@clang++ $(FUZZ_FLAGS) -fsanitize=fuzzer-no-link -x c++-header -o $@ $<

build/fuzz/targets/%: build/fuzz/tests/fuzz/%.o $(FUZZED:%.cc=build/fuzz/%.o)
	@mkdir -p $(@D)
	@echo "link    $@"
	@clang++ $(FUZZ_FLAGS) -fsanitize=fuzzer $(LDFLAGS) -o $@.new $^ $(LDLIBS)
	@mv $@.new $@

.SECONDARY: $(FUZZERS:%.cc=build/fuzz/%.o) $(FUZZED:%.cc=build/fuzz/%.o)

# CLI11 takes a minute under the sanitizers, to no end: no input from outside goes through it.
build/asan/src/cli/arguments.o build/asan/src/cli/command_line.o: CXXFLAGS.asan := -O0 -g1

# A new binary is moved over the old one: Apache may be running it ("Text file busy").
cgi-bin/%.fcgi: build/release/cgi-bin/%.o build/release/libpmq.a
	@echo "link    $@"
	@$(CXX) $(CXXFLAGS.release) $(LDFLAGS) -o build/release/$(@F) $^ $(LDLIBS)
	@mv build/release/$(@F) $@

bin/pmq: build/release/src/cli/main.o build/release/libpmq.a
	@mkdir -p bin
	@echo "link    $@"
	@$(CXX) $(CXXFLAGS.release) $(LDFLAGS) -o build/release/pmq $^ $(LDLIBS)
	@mv build/release/pmq $@

-include $(call find,build/release,*.d) $(call find,build/asan,*.d) $(call find,build/fuzz,*.d)
