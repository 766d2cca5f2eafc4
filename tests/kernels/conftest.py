"""Every kernel test runs in float64, with implicit promotion and warnings turned into errors."""

import warnings

import jax
import pytest


@pytest.fixture(autouse=True)
def strict():
    with (
        warnings.catch_warnings(),
        jax.enable_x64(True),
        jax.numpy_dtype_promotion("strict"),
        jax.numpy_rank_promotion("raise"),
    ):
        warnings.simplefilter("error")
        yield
