# ddbsim. `make help` lists the targets; `make demo` and `make check` need nothing but git and make.
.DEFAULT_GOAL := all
MAKEFLAGS += --no-builtin-rules
SHELL := /bin/bash

# Variants live side by side: build/release, build/dev, build/dev-address,undefined, build/cov …
VARIANT := $(if $(O),O$(O),release)$(if $(DEV),-dev)$(if $(SAN),-san)$(if $(COV),-cov)
B := build/$(VARIANT)

CC := gcc
CXX := g++
PKG := gsl yaml-0.1 hdf5 jansson
WARN := -Wall -Wextra -Wpedantic -Wshadow -Wmissing-prototypes -Wstrict-prototypes -Wvla -Wundef \
        -Wpointer-arith -Wcast-qual -Wwrite-strings -Wformat=2 -Wno-format-nonliteral \
        -Wno-missing-field-initializers $(if $(DEV),-Werror)
# Every bit of a result is the same at any optimisation and on any processor: no contraction of a*b+c.
CFLAGS := -std=c17 -D_GNU_SOURCE -O$(or $(O),3) -g -ffp-contract=off $(WARN) -include sim/base/banned.h \
          $(if $(SAN),-fsanitize=$(SAN) -fno-sanitize-recover=all -fno-omit-frame-pointer) \
          $(if $(COV),--coverage)
LDFLAGS := $(if $(SAN),-fsanitize=$(SAN)) $(if $(COV),--coverage)
PKG_CFLAGS = $(shell pkg-config --cflags $(PKG))
PKG_LIBS = $(shell pkg-config --libs $(PKG)) -lhdf5_hl -lm

# The shape of the house: a folder sees only what comes before it, so an upward include does not compile.
INC_base := sim/base
INC_engine := $(INC_base) sim/engine
INC_scenario := $(INC_base) sim/scenario
INC_models := $(INC_engine) sim/scenario models
INC_record := $(INC_engine) sim/record
INC_run := $(INC_models) sim/record sim/run
INC_analysis := $(INC_base) sim/record analysis
INC_cli := $(INC_run) analysis sim/cli
INC_tests := $(INC_cli) tests/unit tests/bench
inc = $(addprefix -I,$(INC_$(1)))

SRC := $(wildcard sim/base/*.c sim/engine/*.c sim/scenario/*.c models/*.c sim/record/*.c sim/run/*.c \
         analysis/*.c sim/cli/*.c)
OBJ := $(SRC:%.c=$(B)/%.o)
LIB_OBJ := $(filter-out $(B)/sim/cli/main.o,$(OBJ))
TEST_SRC := $(wildcard tests/unit/t_*.c)
TEST_BIN := $(TEST_SRC:%.c=$(B)/%)

.PHONY: all
all: build/ddbsim ## Build the program: build/ddbsim

build/ddbsim: $(B)/ddbsim
	@cp -f $< $@.new && mv -f $@.new $@

$(B)/ddbsim: $(OBJ)
	$(CC) $(LDFLAGS) -o $@ $^ $(PKG_LIBS)

$(B)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(call inc,$(or $(filter models analysis tests,$(word 1,$(subst /, ,$<))),$(word 2,$(subst /, ,$<)))) \
	  $(PKG_CFLAGS) -MMD -MP -c -o $@ $<

-include $(OBJ:.o=.d) $(TEST_BIN:=.d)
