# The two commands of this repository: `make solve` and `make test`. Both do their own set-up in .venv on first use.
#
#   make solve                                   24 fixed puzzles with the model that ships with the repository
#   make solve PUZZLES=007bbfb7,00d62c1b         these
#   make solve SET=evaluation N=50               50 of the public evaluation set
#   make solve MODEL=path/to/checkpoint TIME=600 another model; stop after 600 seconds
#   make test                                    ruff and all tests
#
#   make kaggle-package KAGGLE_USER=name         folders to upload to Kaggle: wheels, model, notebooks (docs/kaggle.md)
#   make rehearsal                               the Kaggle notebook from bundle to submission, offline, 6 minutes (docs/notebooks.md)
#   make wheels TARGET=cpu                       an offline bundle of wheels, in wheels/dist/ (wheels/README.md)
#
# More options of `solve`: OUT=folder for the results, STORE=folder of finished work, SEED=number, PROGRAMS=no (no search for programs).
# TORCH_INDEX=https://download.pytorch.org/whl/cpu takes the small CPU build of torch from PyTorch's own index; without it everything
# comes from PyPI, whose wheel for Linux on x86-64 is the (large) CUDA build, which works on the CPU as well.

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check
TORCH_INDEX ?=
PIP_OPTIONS := --constraint constraints.txt $(if $(TORCH_INDEX),--extra-index-url $(TORCH_INDEX))

PUZZLES ?=
SET ?=
N ?=
MODEL ?=
TIME ?=
OUT ?=
STORE ?=
SEED ?=
PROGRAMS ?=
SOLVE_OPTIONS := $(if $(PUZZLES),--puzzles $(PUZZLES)) $(if $(SET),--set $(SET)) $(if $(N),--n $(N)) \
	$(if $(MODEL),--model $(MODEL)) $(if $(TIME),--time_limit $(TIME)) $(if $(OUT),--out $(OUT)) \
	$(if $(STORE),--store $(STORE)) $(if $(SEED),--seed $(SEED)) $(if $(filter no,$(PROGRAMS)),--no_programs)

export PYTHONPATH := training_code
export HF_HUB_OFFLINE := 1
export HF_HUB_DISABLE_TELEMETRY := 1
export DO_NOT_TRACK := 1

KAGGLE_USER ?=
MODEL_SOURCE ?=
TARGET ?= cpu
MINUTES ?=
PACKAGE_OPTIONS := $(if $(KAGGLE_USER),--owner $(KAGGLE_USER)) $(if $(MODEL),--model $(MODEL)) \
	$(if $(MODEL_SOURCE),--model_source $(MODEL_SOURCE)) $(if $(OUT),--out $(OUT))

.PHONY: solve test setup puzzles clean kaggle-package rehearsal wheels

solve: puzzles
	$(PY) training_code/run_evaluation_small.py $(SOLVE_OPTIONS)

test: $(VENV)/.ready-test
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	OMP_NUM_THREADS=1 $(PY) -m pytest -n 2

kaggle-package: $(VENV)/.ready-wheels
	$(PY) wheels/package_kaggle.py $(PACKAGE_OPTIONS)

rehearsal: $(VENV)/.ready-test $(VENV)/.ready-wheels
	OMP_NUM_THREADS=1 $(PY) training_code/run_rehearsal.py $(if $(OUT),--out $(OUT)) $(if $(MINUTES),--minutes $(MINUTES))

wheels: $(VENV)/.ready-wheels
	$(PY) wheels/build_wheels.py $(TARGET) $(if $(TORCH_INDEX),--index $(TORCH_INDEX))
	$(PY) wheels/verify_wheels.py $(TARGET)

setup: $(VENV)/.ready

puzzles: $(VENV)/.ready
	$(PY) training_code/arc_downloader.py

$(VENV)/.ready: constraints.txt pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; (3, 10) <= v <= (3, 13) or sys.exit("Python 3.10 to 3.13 is needed, %s is %d.%d: make PYTHON=..." % ((sys.executable,) + v))'
	$(PYTHON) -m venv $(VENV)
	$(PIP) install $(PIP_OPTIONS) --editable .
	touch $@

$(VENV)/.ready-test: $(VENV)/.ready
	$(PIP) install $(PIP_OPTIONS) --editable '.[test]'
	touch $@

$(VENV)/.ready-wheels: $(VENV)/.ready
	$(PIP) install $(PIP_OPTIONS) --editable '.[wheels]'
	touch $@

clean:
	rm -rf $(VENV) output
