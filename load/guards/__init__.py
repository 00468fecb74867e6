"""Guards between a new warehouse and the published one: growth never refuses, shrinking does.

In go the build and the published file, out comes a Verdict: what each guard compared, and which refuse. What is compared
stands in sql/guards/, the thresholds in data/guards.csv.
"""

from load.guards.itself import faults_of
from load.guards.judging import OF_PLACES, Guard, Verdict, judge
from load.guards.thresholds import THRESHOLDS, thresholds

__all__ = ["OF_PLACES", "THRESHOLDS", "Guard", "Verdict", "faults_of", "judge", "thresholds"]
