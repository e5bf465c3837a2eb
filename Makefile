# One verb each; scripts/deps makes every one of them work on a fresh Debian 12.
.PHONY: help deps build test faults clients demo bench bench-pyspark bench-tpch oracle format lint package clean
PRESET ?= release
JOBS ?= $(shell nproc)
# Another checkout of the same sources finds the objects of this one in ccache.
export CCACHE_BASEDIR := $(CURDIR)
export CCACHE_NOHASHDIR := 1

help:
	@echo "make demo     build, generate a month of taxi trips, run the taxi project, show the results"
	@echo "make test     build and run every test; ends with 'N passed, N failed, N skipped'"
	@echo "make faults   tests/faults in their long form: kills, failing disks, damaged files, two machines (hours)"
	@echo "make clients  the jobs of examples/ with the full PySpark, smoke tests with PySpark 3.5 to the newest 4.x"
	@echo "make bench    firesteel against Spark, DuckDB and Sail on the same files; writes bench/RESULTS.md"
	@echo "make bench-pyspark  the PySpark jobs of examples/ on firesteel, Spark and Sail"
	@echo "make bench-tpch  TPC-H's 22 queries on firesteel, Spark, DuckDB and Sail"
	@echo "make oracle   record expectations from real Spark (needs a JDK 17)"
	@echo "make format   clang-format over src and tests;  make lint: formatting, sizes, layers (a part of make test)"
	@echo "make package  a stripped executable with licences under build/package"

deps:
	@scripts/deps

build:
	@scripts/deps $(DEPS)
	@cmake --preset $(PRESET) >build-$(PRESET).log 2>&1 || { cat build-$(PRESET).log; exit 1; }; rm -f build-$(PRESET).log
	@ninja -C build/$(PRESET) -j $(JOBS) $(TARGET)

test:
	@$(MAKE) --no-print-directory deps lint
	@$(MAKE) --no-print-directory build PRESET=test
	@scripts/run_tests build/test

# FAULTS="-k catalog" runs a part; FIRESTEEL_FAULTS_KILLS=50 makes it shorter, FIRESTEEL_FAULTS_SEED=N repeats a run.
faults:
	@$(MAKE) --no-print-directory build PRESET=test
	@scripts/faults build/test $(FAULTS)

clients:
	@scripts/deps --clients
	@$(MAKE) --no-print-directory build PRESET=test
	@scripts/clients build/test

demo:
	@$(MAKE) --no-print-directory build PRESET=demo DEPS=--program TARGET=firesteel
	@scripts/demo build/demo

bench:
	@$(MAKE) --no-print-directory build PRESET=release DEPS="--static --bench --oracle" TARGET=firesteel
	@python3 bench/taxi/run.py --build build/release

bench-pyspark:
	@$(MAKE) --no-print-directory build PRESET=release DEPS="--static --bench --oracle" TARGET=firesteel
	@python3 bench/pyspark/run.py --build build/release

bench-tpch:
	@$(MAKE) --no-print-directory build PRESET=release DEPS="--static --bench --oracle" TARGET=firesteel
	@python3 bench/tpch/run.py --build build/release

oracle:
	@scripts/deps --oracle
	@scripts/oracle

format:
	@git ls-files 'src/*.cc' 'src/*.h' 'tests/*.cc' 'tests/*.h' | xargs -r clang-format -i

lint:
	@scripts/lint

package:
	@$(MAKE) --no-print-directory build PRESET=release DEPS=--static TARGET=firesteel
	@scripts/package build/release build/package

clean:
	@rm -rf build
