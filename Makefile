# ddbsim. `make help` lists the targets; `make demo` and `make check` need nothing but git and make.
.DEFAULT_GOAL := all
MAKEFLAGS += --no-builtin-rules
SHELL := /bin/bash

# Variants live side by side: build/release, build/release-dev, build/O1-san …
# SERVE=0 leaves the workbench out: then no network code is linked.
VARIANT := $(if $(O),O$(O),release)$(if $(DEV),-dev)$(if $(SAN),-san)$(if $(COV),-cov)$(if $(filter 0,$(SERVE)),-noserve)
B := build/$(VARIANT)

CC := gcc
CXX := g++
SERVED := $(filter-out 0,$(or $(SERVE),1))
PKG := gsl yaml-0.1 hdf5 jansson nettle libxxhash zlib$(if $(SERVED), libmicrohttpd)
WARN := -Wall -Wextra -Wpedantic -Wshadow -Wmissing-prototypes -Wstrict-prototypes -Wvla -Wundef \
        -Wpointer-arith -Wcast-qual -Wwrite-strings -Wformat=2 -Wno-format-nonliteral \
        -Wno-missing-field-initializers -Werror=incompatible-pointer-types $(if $(DEV),-Werror)
# G=1 leaves debuggers functions and lines only: an empty clone builds a fifth faster (CI does so).
# Every bit of a result is the same at any optimisation and on any processor: no contraction of a*b+c.
# A mistake in memory ends the program rather than letting somebody in. Fortified functions need optimisation, and
# sanitizers see more without them. None of it changes a result.
FORTIFIED := $(if $(SAN)$(filter 0,$(O)),,-D_FORTIFY_SOURCE=2)
HARDENED := -fPIE -fstack-protector-strong -fstack-clash-protection -U_FORTIFY_SOURCE $(FORTIFIED) \
            $(if $(filter x86_64,$(shell uname -m)),-fcf-protection)
HARDENED_LINK := -pie -Wl,-z,relro,-z,now,-z,noexecstack,-z,separate-code
CFLAGS := -std=c17 -D_GNU_SOURCE -DH5_USE_110_API -O$(or $(O),3) -g$(G) -ffp-contract=off $(WARN) -include sim/base/banned.h \
          $(HARDENED) $(if $(SAN),-fsanitize=$(SAN) -fno-sanitize-recover=all -fno-omit-frame-pointer) \
          $(if $(COV),--coverage)
LDFLAGS := $(HARDENED_LINK) $(if $(SAN),-fsanitize=$(SAN)) $(if $(COV),--coverage)
# Asked once, and not before the packages are there.
PKG_CFLAGS = $(eval PKG_CFLAGS := $(shell pkg-config --cflags $(PKG)))$(PKG_CFLAGS)
PKG_LIBS = $(eval PKG_LIBS := $(shell pkg-config --libs $(PKG)) -lhdf5_hl -lunistring -lm)$(PKG_LIBS)

# The shape of the house: a folder sees only what comes before it, so an upward include does not compile.
# Below the models:
INC_base := sim/base
INC_engine := $(INC_base) sim/engine
INC_scenario := $(INC_base) sim/scenario
INC_record := $(INC_engine) sim/record
# The models, each room on those before it:
INC_common := $(INC_engine) sim/scenario models/common
INC_service := $(INC_common) models/service
INC_client := $(INC_service) models/client
INC_application := $(INC_client) models/application
INC_operations := $(INC_application) models/operations
# What reads results; it knows no model:
INC_read := $(INC_base) sim/record analysis/read
INC_explain := $(INC_read) analysis/explain
INC_compare := $(INC_explain) analysis/compare
INC_fit := $(INC_compare) analysis/fit
INC_decide := $(INC_fit) analysis/decide
INC_report := $(INC_decide) analysis/report
# Above the models:
INC_run := $(INC_operations) sim/record sim/run
INC_study := $(INC_run) $(filter-out $(INC_run),$(INC_decide)) sim/study
INC_bill := $(INC_study) sim/bill
INC_aws := $(INC_bill) analysis/report sim/aws
INC_account := $(INC_aws) sim/account
INC_changes := $(INC_aws) sim/changes
INC_serve := $(INC_study) sim/serve
INC_cli := $(INC_account) sim/changes sim/serve sim/cli
INC_unit := $(INC_cli) tests/unit tests/bench
INC_bench := $(INC_cli) tests/bench
INC_fuzz := $(INC_cli) tests/fuzz
INC_wrong := $(INC_operations)
inc = $(addprefix -I,$(INC_$(1)))

# What the report page is made of: ours, and the chart library from npm, by the lock file (as is
# the formatter of ours).
PAGE := analysis/report/page.html analysis/report/page.css analysis/report/page.js analysis/report/studies.css analysis/report/picture.css analysis/report/run.js analysis/report/hero.js analysis/report/compare.js analysis/report/sweep.js analysis/report/still.js analysis/report/heat_map.js analysis/report/chart.js
# What import --commands prints.
COLLECT := sim/aws/collect.sh
# The price books, which lie in the program as bytes too.
BOOKS := $(wildcard models/common/price_books/*.yaml)
# The scenarios that are shipped, and what they read.
EXAMPLES := $(wildcard scenarios/*.yaml scenarios/*.csv)
# The workbench's page: ours, with the editor from npm, as one script.
WORKBENCH := sim/serve/page/workbench.html sim/serve/page/workbench.css $(wildcard sim/serve/page/*.js)
EDITOR := build/npm-serve/node_modules
UPLOT := build/npm/node_modules/uplot/dist
PRETTIER := build/npm/node_modules/.bin/prettier
ASSETS := build/assets.o$(if $(SERVED), build/serve_assets.o)
# What tests read Terraform's and CloudFormation's files with.
READERS := build/npm-tests/node_modules/.package-lock.json

OF_SERVE := sim/serve/%.c sim/cli/command_serve.c tests/unit/t_serve_%.c tests/unit/t_told_line.c tests/unit/t_write_fence.c
SRC := $(filter-out $(if $(SERVED),,$(OF_SERVE)),$(wildcard sim/*/*.c models/*/*.c analysis/*/*.c))
HEADERS := $(wildcard sim/*/*.h models/*/*.h analysis/*/*.h)
OBJ := $(SRC:%.c=$(B)/%.o)
# Under MPI one object is another; the rest is compiled once.
MPI_OBJ := $(patsubst $(B)/sim/run/mpi_ranks.o,$(B)/mpi/sim/run/mpi_ranks.o,$(OBJ))
LIB_OBJ := $(filter-out $(B)/sim/cli/main.o,$(OBJ)) $(ASSETS)
# All unit tests are one program: tests/unit/t_bucket.c is its group `bucket`.
TEST_SRC := $(filter-out $(if $(SERVED),,$(OF_SERVE)),$(wildcard tests/unit/*.c))
TEST_BIN := $(B)/tests/unit/unit
TEST_GROUPS := $(patsubst tests/unit/t_%.c,GROUP(%),$(filter tests/unit/t_%,$(TEST_SRC)))
# Only `make bench` runs it; `make check` sees that it compiles.
BENCH_OBJ := $(patsubst %.c,$(B)/%.o,$(wildcard tests/bench/*.c))
# The targets of fuzzing: with libFuzzer, or alone, with a main of their own that replays files.
FUZZ_ALONE := tests/fuzz/alone.c
FUZZ_SRC := $(filter-out $(FUZZ_ALONE),$(wildcard tests/fuzz/*.c))


# Targets that promise to work on a bare machine install what they need first; `make` alone only builds.
NEEDS := $(if $(filter demo check check-all analyze validate deb check-deb,$(MAKECMDGOALS)),build)\
         $(if $(filter check check-all cover validate,$(MAKECMDGOALS)),check)\
         $(if $(filter check check-all format check-format,$(MAKECMDGOALS)),format)\
         $(if $(filter check-all,$(MAKECMDGOALS)),all) $(if $(filter check-all deb check-deb,$(MAKECMDGOALS)),deb)\
         $(if $(filter check-all analyze,$(MAKECMDGOALS)),analyze)\
         $(if $(filter cover,$(MAKECMDGOALS)),cover)$(if $(filter bench,$(MAKECMDGOALS)),build bench)\
         $(if $(filter fuzz,$(MAKECMDGOALS)),build check fuzz)
PACKAGES := $(if $(strip $(NEEDS)),packages)

.PHONY: all
all: build/ddbsim $(B)/ddbsim ## Build the program: build/ddbsim (MPI=1: to run under mpirun)

.PHONY: demo
demo: build/ddbsim ## Install what is needed, build, and replay the flash sale
	build/ddbsim run scenarios/flash_sale.yaml

.PHONY: check
# The program compiled in another way, which must give the same bytes; CI names its sanitized one.
OTHER := build/O0/ddbsim
TESTED := build/ddbsim $(OTHER) build/mpi/ddbsim build/faults.so build/kinds/ddbsim
check: $(TESTED) $(TEST_BIN) $(B)/tests/fuzz/alone $(BENCH_OBJ) $(READERS) ## Install what is needed, build, and run the tests
	@OTHER=$(OTHER) tests/run --build $(B)

.PHONY: check-all
check-all: $(TESTED) $(TEST_BIN) $(B)/tests/fuzz/alone $(READERS) ## The tests of which check takes a sample: half an hour of CPU
	@OTHER=$(OTHER) tests/run --all --build $(B)

.PHONY: faults
faults: build/ddbsim build/faults.so ## Let every call of HDF5 and of the system fail, and kill: a line per walk, hours of CPU
	@for walk in tests/faults/*.py; do nice /usr/bin/python3 $$walk --all || bad=1; done; [ -z "$$bad" ]

.PHONY: quick
quick: build/ddbsim $(TEST_BIN) ## Run the unit and command-line tests but for the longest: half a minute of CPU
	@tests/run --quick --build $(B) unit cli

.PHONY: sanitized
sanitized: $(B)/ddbsim $(TEST_BIN) $(B)/tests/fuzz/alone ## The same with SAN=address,undefined O=1, on a program of that variant (ALL=1: the longest too)
	@LSAN_OPTIONS=suppressions=$(CURDIR)/tests/lsan.supp:print_suppressions=0 ASAN_OPTIONS=quarantine_size_mb=16:malloc_context_size=8 \
	  DDBSIM=$(B)/ddbsim tests/run $(if $(ALL),--all,--sanitized) --build $(B) unit cli fuzz

.PHONY: golden-update
golden-update: build/ddbsim ## Accept what commands print now: command-line tests, findings, README, reference
	tests/cli/golden --update
	/usr/bin/python3 tests/scenarios/found.py --update
	/usr/bin/python3 tests/scenarios/gallery.py --update
	/usr/bin/python3 tests/sessions/sessions.py --update
	/usr/bin/python3 tests/validation/validate.py --update
	build/ddbsim schema --markdown > scenarios/REFERENCE.md
	build/ddbsim schema --outputs > scenarios/OUTPUTS.md
	build/ddbsim schema --unknowns > scenarios/SERVICE_RANGES.md
	build/ddbsim schema --price-book > scenarios/PRICES.md

.PHONY: cover
cover: | $(PACKAGES) ## Line coverage of the unit and command-line tests (builds a variant of its own)
	$(MAKE) COV=1 O=0 cover-run

.PHONY: cover-run
cover-run: $(B)/ddbsim $(TEST_BIN)
	find $(B) -name '*.gcda' -delete
	DDBSIM=$(B)/ddbsim tests/run --build $(B) unit cli
	gcovr -r . --object-directory $(B) --exclude tests --exclude build --print-summary -s

.PHONY: validate
validate: build/ddbsim ## Published measurements against simulated ones, one table
	@/usr/bin/python3 tests/validation/validate.py

.PHONY: fit
fit: build/ddbsim ## Fit the law of splits for heat to four published measurements: a table, half an hour of CPU
	@/usr/bin/python3 tests/validation/fit.py

.PHONY: bench
bench: build/ddbsim $(B)/tests/bench/bench ## Measure speed against its floors, one table
	tests/bench/run $(B)

# One thing built by clang: the program, and the targets with libFuzzer. Both see what they were made of.
FUZZED := CC=clang O=1 G=1 DEV= COV= SAN=fuzzer-no-link,address,undefined VARIANT=fuzz
.PHONY: fuzz
fuzz: build/ddbsim | $(PACKAGES) ## Fuzz readers, runs and result files for MINUTES=10 on all cores; a crash is kept
	@$(MAKE) --no-print-directory $(FUZZED) build/fuzz/ddbsim build/fuzz/tests/fuzz/fuzz
	@/usr/bin/python3 tests/fuzz/fuzz.py $(or $(MINUTES),10)
.PHONY: analyze
analyze: build/ddbsim ## gcc's and clang's analyzers over all C files, valgrind over the commands: ten minutes of CPU
	@tests/run --build $(B) analyzers

# For tests/analyzers/compilers.
.PHONY: objects
objects: $(OBJ)

.PHONY: sizes
sizes: ## Functions over 60 lines and files over 600
	@wc -l $(SRC) $(HEADERS) | awk '$$2 != "total" && $$1 > 600 {print "file " $$2 ": " $$1}'
	@command -v ctags >/dev/null || { echo "needs universal-ctags"; exit 1; }
	@ctags --languages=C --kinds-C=f --fields=+ne -o - $(SRC) | awk -F'\t' \
	  '{l=e=0; for(i=4;i<=NF;i++){if($$i~/^line:/)l=substr($$i,6); if($$i~/^end:/)e=substr($$i,5)} \
	    if(e-l>60) print "function " $$1 " in " $$2 ": " e-l+1}'

.PHONY: mutants
mutants: $(TEST_BIN) build/ddbsim ## Make 300 small mistakes in models and engine: which would no test notice?
	@/usr/bin/python3 tests/mutants/mutants.py --build $(B)

.PHONY: mutants-sample
mutants-sample: $(TEST_BIN) build/ddbsim ## Ten of them that are known to be noticed
	@/usr/bin/python3 tests/mutants/mutants.py --build $(B) --sample

# What the formatters look after, each in its own way (.clang-format, package.json, 100 columns).
C_FILES := $(SRC) $(HEADERS) $(wildcard tests/*/*.[ch])
SCRIPTS := $(PAGE) $(WORKBENCH) tests/npm/read_templates.js
PYTHON_FILES := $(wildcard analysis/*/*.py tests/*.py tests/*/*.py) $(wildcard .packaging/*.py) tests/run
BLACK := black --quiet --line-length 100

.PHONY: format
format: $(PRETTIER) | $(PACKAGES) ## Format all sources in place (clang-format, prettier, black)
	@clang-format -i $(C_FILES)
	@$(PRETTIER) --log-level warn --write $(SCRIPTS)
	@$(BLACK) $(PYTHON_FILES)

.PHONY: check-format
check-format: $(PRETTIER) | $(PACKAGES) ## Say which sources `make format` would change
	@good=1; \
	clang-format --dry-run -Werror $(C_FILES) || good=; \
	$(PRETTIER) --log-level warn --check $(SCRIPTS) || good=; \
	$(BLACK) --check $(PYTHON_FILES) || { $(BLACK) --diff $(PYTHON_FILES) | grep '^--- '; good=; }; \
	[ "$$good" ] && echo "ok format" || { echo "FAIL format: run make format"; exit 1; }

PREFIX ?= /usr/local
.PHONY: install
install: build/ddbsim ## Install to $(DESTDIR)$(PREFIX)
	@DESTDIR='$(DESTDIR)' PREFIX='$(PREFIX)' .packaging/install

.PHONY: uninstall
uninstall: build/ddbsim ## Take away what `make install` brought
	@DESTDIR='$(DESTDIR)' PREFIX='$(PREFIX)' .packaging/install --remove

.PHONY: deb
deb: $(ASSETS) | $(PACKAGES) ## Build the Debian packages into build/deb, and ask lintian
	@.packaging/deb

.PHONY: check-deb
check-deb: deb ## Install, run and remove the packages in a fresh Debian (needs its mirrors)
	@.packaging/check-deb

.PHONY: clean
clean: ## Remove all that was built
	rm -rf build

.PHONY: help
help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  \1\t/' | expand -t 20

.PHONY: packages
packages:
	@.ci/packages $(NEEDS)

# The program of the variant that was built last, but for those that are only for tests.
build/ddbsim: $(if $(SAN)$(COV)$(O),,$(B)/$(if $(MPI),mpi/)ddbsim FORCE)
	@test -z "$<" || cmp -s $< $@ || { cp -f $< $@.new && mv -f $@.new $@; }

.PHONY: FORCE
FORCE:

# The program without optimisation, to compare its results with.
ifneq ($(B),build/O0)
build/O0/ddbsim: $(SRC) $(HEADERS) | $(PACKAGES)
	@$(MAKE) --no-print-directory O=0 DEV= SAN= COV= $@
endif

# The npm packages of the lock file in folder $(1), into $(2); $(3) needs them.
define npm_install
	@mkdir -p $(2)
	@cp $(1)/package.json $(1)/package-lock.json $(2)
	@cd $(2) && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >npm.log 2>&1 || \
	  { cat npm.log; echo "$(3): npm, and once the network." >&2; exit 1; }
endef

$(UPLOT)/uPlot.iife.min.js $(PRETTIER) &: analysis/report/package.json analysis/report/package-lock.json | $(PACKAGES)
	$(call npm_install,analysis/report,build/npm,The report page needs the npm package uplot)
	@touch $(UPLOT)/uPlot.iife.min.js $(PRETTIER)

$(READERS): tests/npm/package.json tests/npm/package-lock.json | $(PACKAGES)
	$(call npm_install,tests/npm,build/npm-tests,The tests of change sets and of pages need npm packages)
	@touch $@

# The files as bytes in the program: asset_page_html, asset_uplot_js …
build/assets.o: $(PAGE) $(COLLECT) $(BOOKS) $(EXAMPLES) $(UPLOT)/uPlot.iife.min.js Makefile
	@mkdir -p build/assets
	@cp $(PAGE) $(COLLECT) $(BOOKS) build/assets
	@cd build/assets && sed -i -e 's,^ *//.*,,' -e 's,^ *,,' -e '/^$$/d' $(filter %.js %.css,$(notdir $(PAGE)))
	@cp $(UPLOT)/uPlot.iife.min.js build/assets/uplot.js
	@cp $(UPLOT)/uPlot.min.css build/assets/uplot.css
	@for file in $(sort $(EXAMPLES)); do printf '%s %d\n' $$(basename $$file) $$(wc -c < $$file); cat $$file; done > build/assets/examples
	@cd build/assets && ld -r -b binary -z noexecstack -o ../assets.o.new $(notdir $(PAGE)) uplot.js uplot.css $(notdir $(COLLECT) $(BOOKS)) examples
	@mv build/assets.o.new $@

$(EDITOR)/.bin/esbuild: sim/serve/page/package.json sim/serve/page/package-lock.json | $(PACKAGES)
	@mkdir -p build/npm-serve
	@cp sim/serve/page/package.json sim/serve/page/package-lock.json build/npm-serve
	@cd build/npm-serve && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >npm.log 2>&1 || \
	  { cat npm.log; echo "The workbench needs the npm package codemirror: npm, and once the network; or make SERVE=0." >&2; exit 1; }
	@touch $@

# The page as three files: asset workbench_html, …
build/serve_assets.o: $(WORKBENCH) $(EDITOR)/.bin/esbuild
	@mkdir -p build/serve_assets
	@cp sim/serve/page/workbench.html sim/serve/page/workbench.css build/serve_assets
	@NODE_PATH=$(EDITOR) $(EDITOR)/.bin/esbuild sim/serve/page/workbench.js --bundle --minify --format=iife --target=es2020 \
	  --legal-comments=none --log-level=warning --outfile=build/serve_assets/workbench.js
	@cd build/serve_assets && ld -r -b binary -z noexecstack -o ../serve_assets.o.new workbench.html workbench.css workbench.js
	@mv build/serve_assets.o.new $@

# The program under MPI, for the tests: `make MPI=1` puts it into build/ddbsim.
build/mpi/ddbsim: $(B)/mpi/ddbsim FORCE
	@mkdir -p $(@D)
	@cmp -s $< $@ || { cp -f $< $@.new && mv -f $@.new $@; }

$(B)/mpi/ddbsim: $(MPI_OBJ) $(ASSETS)
	@echo "  link    $@"
	@$(CC) $(LDFLAGS) -o $@ $^ $(PKG_LIBS) $(shell pkg-config --libs ompi-c)

$(B)/mpi/%.o: %.c Makefile | $(PACKAGES)
	@mkdir -p $(@D)
	@echo "  compile $< under MPI"
	@$(CC) $(CFLAGS) -DDDBSIM_MPI $(call inc,$(call room,$<)) $(PKG_CFLAGS) $(shell pkg-config --cflags ompi-c) -MMD -MP -c -o $@ $<

# The list of commands has serve, or has it not.
$(if $(SERVED),$(B)/sim/cli/%.o $(B)/mpi/sim/cli/%.o): CFLAGS += -DDDBSIM_SERVE

$(B)/ddbsim: $(OBJ) $(ASSETS)
	@echo "  link    $@"
	@$(CC) $(LDFLAGS) -o $@ $^ $(PKG_LIBS)

# Failing calls of HDF5 and of the system, for the tests.
build/faults.so: $(wildcard tests/faults/*.[ch]) Makefile | $(PACKAGES)
	@mkdir -p $(@D)
	@$(CC) -std=c17 -D_GNU_SOURCE -DH5_USE_110_API -O1 -fPIC -shared $(WARN) -Wno-pedantic $(PKG_CFLAGS) -o $@ $(filter %.c,$^)

# The program with a toy kind of entity, for the tests: one file pair, and one line more in the table of kinds.
build/kinds/entity_kinds.c: sim/run/entity_kinds.c Makefile
	@mkdir -p $(@D)
	@sed 's/^    &alarm_kind,/&\n    \&toll_booth_kind,/; s/^#include "table.h"/&\n#include "toll_booth.h"/' $< > $@

build/kinds/ddbsim: build/kinds/entity_kinds.c tests/kinds/toll_booth.c tests/kinds/toll_booth.h $(OBJ) $(ASSETS)
	@$(CC) $(CFLAGS) $(call inc,run) -Itests/kinds $(PKG_CFLAGS) $(LDFLAGS) -o $@ $(filter %.c,$^) \
	  $(filter-out %/run/entity_kinds.o,$(OBJ)) $(ASSETS) $(PKG_LIBS)

# The room of a source, which decides what it may include: its folder's name.
room = $(word 2,$(subst /, ,$(1)))

$(B)/%.o: %.c Makefile | $(PACKAGES)
	@mkdir -p $(@D)
	@echo "  compile $<"
	@$(CC) $(CFLAGS) $(call inc,$(call room,$<)) $(PKG_CFLAGS) -MMD -MP -c -o $@ $< || \
	  { echo "If a header is missing: .ci/packages build" >&2; exit 1; }

# What runs long is the program's own code: the tests around it are compiled without optimisation.
TEST_OBJ := $(TEST_SRC:%.c=$(B)/%.o)
TEST_CFLAGS := $(CFLAGS) -O0 -U_FORTIFY_SOURCE
$(TEST_OBJ): CFLAGS := $(TEST_CFLAGS)
# Their first header brings most of the program's. With PCH=1 it is read once for all of them, which compiles them in a
# third of the time (CI does so; ccache keeps no object that is made in this way).
ifneq ($(PCH),)
WITH_FIXTURE := $(filter-out %/main.o,$(TEST_OBJ))
$(WITH_FIXTURE): CFLAGS := -include $(B)/tests/unit/fixture.h $(TEST_CFLAGS)
$(WITH_FIXTURE): $(B)/tests/unit/fixture.h.gch
endif
$(B)/tests/unit/fixture.h.gch: CFLAGS := $(TEST_CFLAGS)
$(B)/tests/unit/fixture.h.gch: tests/unit/fixture.h $(HEADERS) Makefile | $(PACKAGES)
	@mkdir -p $(@D)
	@$(CC) $(CFLAGS) $(call inc,unit) $(PKG_CFLAGS) -o $@ $<

$(B)/tests/unit/unit: $(TEST_OBJ) $(LIB_OBJ)
	@$(CC) $(LDFLAGS) -o $@ $^ $(PKG_LIBS) -lcmocka

$(B)/tests/fuzz/alone: $(FUZZ_ALONE:%.c=$(B)/%.o) $(FUZZ_SRC:%.c=$(B)/%.o) $(LIB_OBJ)
	@$(CC) $(LDFLAGS) -o $@ $^ $(PKG_LIBS)

$(B)/tests/fuzz/fuzz: $(FUZZ_SRC:%.c=$(B)/%.o) $(LIB_OBJ)
	@$(CC) $(LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(PKG_LIBS)

# The folder is newer when a file came or went, and then the list of groups is another.
$(B)/tests/unit/main.o: CFLAGS += '-DMODULES=$(TEST_GROUPS)'
$(B)/tests/unit/main.o: tests/unit

$(B)/tests/bench/%.o: tests/bench/%.cc tests/bench/bench.h Makefile | $(PACKAGES)
	@mkdir -p $(@D)
	@$(CXX) -std=c++17 -O3 -g -fPIE -Wall -Itests/bench -c -o $@ $<

$(B)/tests/bench/bench: $(BENCH_OBJ) $(B)/tests/bench/standard_queue.o $(LIB_OBJ)
	@$(CXX) $(LDFLAGS) -o $@ $^ $(PKG_LIBS)

.SECONDARY:
-include $(OBJ:.o=.d) $(MPI_OBJ:.o=.d) $(TEST_SRC:%.c=$(B)/%.d) $(BENCH_OBJ:.o=.d) $(FUZZ_SRC:%.c=$(B)/%.d)
