"""Every view with its model. A view that is not named here fails tests/test_view_models.py."""

from collections.abc import Callable
from types import ModuleType

from tests.messy import checked, listings, mending, rates, regions
from tests.messy.base import Base, Rows

Model = Callable[[Base], Rows]


def _models(*modules: ModuleType) -> dict[str, Model]:
    """A model is a function that is called as its view."""
    return {
        name: model
        for module in modules
        for name, model in vars(module).items()
        if (name.startswith("v_") or name == "current_reports") and model.__module__ == module.__name__
    }


MODELS = _models(listings, rates, regions, checked, mending)
