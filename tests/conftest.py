"""Settings for all tests: Hypothesis tries the same examples in every run, so a failure is never a matter of luck.

`--hypothesis-profile=quick` does not shrink failing examples.
"""

from hypothesis import Phase, settings

settings.register_profile("suite", derandomize=True, deadline=None, database=None)
settings.register_profile("quick", parent=settings.get_profile("suite"), phases=[Phase.explicit, Phase.generate])
settings.load_profile("suite")
