"""Short or long: FIRESTEEL_FAULTS=long is what `make faults` runs.

The short form, a part of `make test`, draws the same sample every time, so that a change of the code and nothing else
turns it red. The long form draws anew in each run. Both print their seed.

  FIRESTEEL_FAULTS_SEED=N    draws as the run did that printed N
  FIRESTEEL_FAULTS_KILLS=N   kills of each loop in the long form (500)
"""
import os
import random

SHORT_SEED = 1

LONG = os.environ.get("FIRESTEEL_FAULTS") == "long"
SEED = int(os.environ.get("FIRESTEEL_FAULTS_SEED") or (random.SystemRandom().randrange(1_000_000) if LONG else SHORT_SEED))
KILLS = int(os.environ.get("FIRESTEEL_FAULTS_KILLS") or 500)
