"""Short or long: FIRESTEEL_FAULTS=long is what `make faults` runs.

  FIRESTEEL_FAULTS_SEED=N    repeats a run; every run prints its seed
  FIRESTEEL_FAULTS_KILLS=N   kills of each loop in the long form (500)
"""
import os
import random

LONG = os.environ.get("FIRESTEEL_FAULTS") == "long"
SEED = int(os.environ.get("FIRESTEEL_FAULTS_SEED") or random.SystemRandom().randrange(1_000_000))
KILLS = int(os.environ.get("FIRESTEEL_FAULTS_KILLS") or 500)
