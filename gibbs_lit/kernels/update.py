"""What an update of a controller takes and gives, and the problem that all its paths share."""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax.sharding import Mesh
from jaxtyping import Array, Bool, Float, Int, UInt32

from .rollout import Rollout


class MPPIState(NamedTuple):
    """What a controller carries from one update to the next."""

    controls: Float[Array, "T m"]
    temperature: Float[Array, ""]
    key: UInt32[Array, 2]
    count: UInt32[Array, ""]  # updates made so far


class MPPIReport(NamedTuple):
    """What one update did."""

    costs: Float[Array, " N"]
    effective_sample_size: Float[Array, ""]
    finite_samples: Int[Array, ""]
    valid: Bool[Array, ""]  # False if no sample had a finite cost; the controls are then unchanged


class Setup(NamedTuple):
    """A sampling problem: what to roll out, how often, under which noise and limits."""

    rollout: Rollout
    T: int
    m: int
    N: int
    base: Float[Array, "T m"] | None
    factor: np.ndarray  # lower triangular, (m, m) or (T*m, T*m)
    limits: tuple[np.ndarray, np.ndarray] | None
    mesh: Mesh | None
    dtype: np.dtype
    fast: bool  # whether float32 sin, cos and rem are branch-free

    def pull(self, controls: Float[Array, "T m"]) -> Float[Array, "2 rows"]:
        """Whiten controls minus nominal, in the rows of the noise."""
        assert self.base is not None
        gap = (controls - self.base.astype(self.dtype)).reshape(-1, self.factor.shape[0]).T
        L = jnp.asarray(self.factor, self.dtype)
        white = jax.scipy.linalg.solve_triangular(L, gap, lower=True).T.reshape(self.T, self.m)
        if self.T % 2:
            white = jnp.concatenate([white, jnp.zeros((1, self.m), self.dtype)])
        return jnp.stack([white[0::2].reshape(-1), white[1::2].reshape(-1)])
