"""Component form against vectorising the user's function, primitive by primitive."""

import functools

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from gibbs_lit.kernels import fastmath
from gibbs_lit.kernels.components import componentwise
from gibbs_lit.kernels.controller import mppi_controller

MAP = np.random.default_rng(0).normal(size=(20, 30))
A = np.random.default_rng(1).normal(size=(4, 4))
S = np.random.default_rng(2).normal(size=(7, 4))
U = np.random.default_rng(3).normal(size=(7, 2))


def nearest_cell(s, u):
    row, column = jnp.floor(s[:2] * 3).astype(jnp.int32) + jnp.array([10, 15], jnp.int32)
    return jnp.asarray(MAP, s.dtype)[jnp.clip(row, 0, 19), jnp.clip(column, 0, 29)]


def obstacles(s, u):
    squares = ((s[None, :2] - jnp.asarray(MAP[:10, :2], s.dtype)) ** 2).sum(-1)
    return (squares < 1).astype(s.dtype).sum(-1)


def inner_scan(s, u):
    xs = jnp.stack([u, s[:2], s[2:]])
    return jax.lax.scan(lambda c, x: (c * x[0] + x, (c[0], x)), 0 * u, xs, reverse=True)


def switch(s, u):
    which = (s[0] > 0).astype(jnp.int32) + (s[1] > 0).astype(jnp.int32)
    return jax.lax.switch(which, [lambda x: x, lambda x: 2 * x, lambda x: -x], s)


def sign_of(x):
    return (x > 0).astype(jnp.int32)


def inertia(s):
    return jnp.eye(4, dtype=s.dtype) + jnp.outer(s, s) + 0.3 * jnp.diag(s[:3], 1)


CASES = {
    "matrix product": lambda s, u: jnp.asarray(A, s.dtype) @ s + jnp.concatenate([u, u]),
    "quadratic form": lambda s, u: jnp.einsum("i,ij,j->", s, jnp.asarray(A, s.dtype), s),
    "batched product": lambda s, u: jnp.einsum("bi,bi->b", s.reshape(2, 2), s.reshape(2, 2) + 1),
    "outer product": lambda s, u: jnp.outer(s, u),
    "matrix chain": lambda s, u: s.reshape(2, 2) @ jnp.asarray(A[:2, :3], s.dtype),
    "trigonometry": lambda s, u: jnp.stack([jnp.sin(10 * s[0]), jnp.cos(s[1]), jnp.tan(s[2] / 2)]),
    "remainder": lambda s, u: jnp.mod(s + 3, 2.0) + jnp.fmod(s, 0.7),
    "set": lambda s, u: s.at[1].set(u[0]).at[2:].set(u),
    "index by list": lambda s, u: s[jnp.array([2, 0])] + u,
    "nearest cell of a map": nearest_cell,
    "ten obstacles": obstacles,
    "norm": lambda s, u: jnp.linalg.norm(s[:2] - u),
    "cond": lambda s, u: jax.lax.cond(s[0] > 0, lambda: 2 * s, lambda: s - 1),
    "switch": switch,
    "scan with outputs": inner_scan,
    "fori": lambda s, u: jax.lax.fori_loop(0, 4, lambda i, c: c + 0.1 * s * i.astype(s.dtype), s),
    "interp": lambda s, u: jnp.interp(s[0], jnp.arange(4.0), jnp.arange(4.0) ** 2),
    "cross": lambda s, u: jnp.cross(s[:3], s[1:]),
    "pad and roll": lambda s, u: jnp.roll(jnp.pad(s, (1, 2), constant_values=3.0), 1),
    "where and max": lambda s, u: jnp.where(s > 0, s, 0).max(),
    "powers": lambda s, u: jnp.abs(s) ** 1.5 + s**3 + s**-2 + s**7,
    "atan2": lambda s, u: jnp.arctan2(s[0], s[1]),
    "constant": lambda s, u: jnp.ones(3) * jnp.arange(3.0),
    "integers": lambda s, u: jnp.round(3 * s).astype(jnp.int32) // 2,
    "statistics": lambda s, u: jnp.mean(s) + jnp.var(s) + jnp.prod(u) + jnp.min(s),
    "logic": lambda s, u: jnp.all(s > -1) & jnp.any(u > 0),
    "tree": lambda s, u: {"a": s[0], "b": (u, s[1:3].reshape(2, 1))},
    "logsumexp": lambda s, u: jax.nn.logsumexp(s) + jax.nn.softplus(s[0]) + jax.nn.relu(u[0]),
    "unstack": lambda s, u: sum(jnp.unstack(s.reshape(2, 2), axis=1)),
    "no elements": lambda s, u: s[:0],
    "while": lambda s, u: jax.lax.while_loop(
        lambda c: (c[0] < 5) & (c[1] < 9), lambda c: c + u[0] ** 2 + 0.5, s
    ),
    "while with a counter": lambda s, u: jax.lax.fori_loop(
        0, (jnp.abs(s[0]) * 3).astype(jnp.int32), lambda i, c: c * 1.5 + i, u
    ),
    "sorted": lambda s, u: (jnp.sort(s), jnp.argsort(jnp.round(s)), jnp.median(s)),
    "sort by two keys": lambda s, u: jax.lax.sort((jnp.round(s), s[::-1], s), num_keys=2),
    "sort of rows": lambda s, u: jnp.sort(jnp.outer(u, s), axis=0),
    "sort of missing values": lambda s, u: jnp.sort(jnp.where(s > 0.5, jnp.nan, s)),
    "largest two": lambda s, u: jax.lax.top_k(jnp.round(s), 2),
    "running totals": lambda s, u: (
        jnp.cumsum(s),
        jnp.cumprod(jnp.outer(s, u), axis=0),
        jax.lax.cummax(s, reverse=True),
        jax.lax.cummin(s),
    ),
    "places of extremes": lambda s, u: (
        jnp.argmin(s),
        jnp.argmax(jnp.outer(u, s), axis=1),
        jnp.argmax(jnp.where(s > 0.3, jnp.nan, s)),
        jnp.argmax(jnp.round(s)),
    ),
    "read at a place": lambda s, u: jnp.outer(s, u)[sign_of(s[0]), 1] + s[3 * sign_of(u[1])],
    "read outside": lambda s, u: (
        s.at[7 * sign_of(u[0])].get(mode="fill"),
        s.at[9 - 20 * sign_of(u[1])].get(mode="clip"),
        jnp.take(s, 2 + 5 * sign_of(s[1]), mode="wrap"),
        jnp.outer(s, u).at[sign_of(s[0]), 5].get(mode="fill", fill_value=-1.0),
        jnp.outer(s, u).at[sign_of(s[0]), 5].get(mode="clip"),
        s.at[2 - 9 * sign_of(u[0])].get(mode="fill", fill_value=-1.0),
    ),
    "write at a place": lambda s, u: (
        s.at[sign_of(s[0])].set(u[0]),
        s.at[3 * sign_of(s[1])].add(u[1]).at[7 * sign_of(u[0])].max(3.0),
    ),
    "write a row": lambda s, u: (
        jnp.outer(u, s).at[sign_of(s[0])].set(s),
        jax.lax.dynamic_update_slice(s, u, (3 * sign_of(s[2]),)),
    ),
    "row of a map": lambda s, u: jnp.asarray(MAP, s.dtype)[sign_of(s[0]) + 3, 4:8] + s,
    "window of a map": lambda s, u: jax.lax.dynamic_slice(
        jnp.asarray(MAP, s.dtype), (19 * sign_of(s[0]), jnp.int32(3)), (2, 3)
    ),
    "wall": lambda s, u: jnp.asarray(MAP > 0)[sign_of(s[0]) + 3, 40 * sign_of(u[0])],
    "interpolated map": lambda s, u: jax.scipy.ndimage.map_coordinates(
        jnp.asarray(MAP, s.dtype), [3 + s[0], 2 + 2 * s[1]], 1, mode="nearest"
    ),
    "searched": lambda s, u: jnp.searchsorted(jnp.array([-0.5, 0.0, 0.25], s.dtype), s),
    "polynomial": lambda s, u: jnp.polyval(jnp.array([1.0, -2.0, 0.5], s.dtype), s),
    "choice of three": lambda s, u: jnp.select([s > 0.5, s > 0], [s, 2 * s], -s),
    "solve": lambda s, u: jnp.linalg.solve(inertia(s), s),
    "inverse and determinant": lambda s, u: (
        jnp.linalg.inv(inertia(s)[:3, :3]),
        jnp.linalg.det(jnp.outer(s, s) + jnp.asarray(A, s.dtype)),
    ),
    "cholesky": lambda s, u: jnp.linalg.cholesky(inertia(s)),
    "cholesky of an indefinite matrix": lambda s, u: jnp.linalg.cholesky(jnp.diag(s)),
    "triangular": lambda s, u: (
        jax.scipy.linalg.solve_triangular(inertia(s), s, trans=1, lower=True),
        jax.scipy.linalg.cho_solve((inertia(s), False), s),
    ),
    "error function": lambda s, u: jax.scipy.special.erf(s) + jax.scipy.special.erfc(3 * s),
    "rounding": lambda s, u: (
        jnp.round(4 * s) + jax.lax.round(2 * s, jax.lax.RoundingMethod.AWAY_FROM_ZERO)
    ),
}
FALLBACKS = {
    "eigh": lambda s, u: jnp.linalg.eigvalsh(jnp.outer(s, s)),
    "qr": lambda s, u: jnp.linalg.qr(jnp.outer(s, s) + jnp.eye(4, dtype=s.dtype))[0],
    "sort": lambda s, u: jnp.sort(jnp.outer(jnp.arange(10.0), s).reshape(-1)),
}


def in_components(functions, s, u, fast=False, **options):
    """Values of many functions by one program, and their component forms."""
    forms = {name: componentwise(f, s[0], u[0], fast=fast) for name, f in functions.items()}

    @jax.jit
    def run(s, u):
        return {k: form.call((7,), list(s.T), list(u.T), **options) for k, form in forms.items()}

    found = {}
    for name, parts in run(s, u).items():
        leaves = [
            np.stack([np.asarray(p) for p in part or [np.zeros(7)[:0]]], -1).reshape(7, *o.shape)
            for part, o in zip(parts, forms[name].out_shapes, strict=True)
        ]
        found[name] = jax.tree.unflatten(forms[name].out_tree, leaves)
    return found, forms


@functools.cache
def values(dtype, way):
    functions = CASES | FALLBACKS
    s, u = S.astype(dtype), U.astype(dtype)
    with jax.numpy_dtype_promotion("standard"):
        if way == "by vmap":
            every = lambda s, u: {k: f(s, u) for k, f in functions.items()}  # noqa: E731
            return jax.jit(jax.vmap(every))(s, u), None
        if way == "in a kernel":
            return in_components(CASES, s, u, read=lambda table, at: jnp.asarray(table)[at])
        return in_components(functions, s, u)


def near(got, want, tolerance):
    for a, b in zip(jax.tree.leaves(got), jax.tree.leaves(want), strict=True):
        np.testing.assert_allclose(a, b, rtol=tolerance, atol=tolerance)
        assert a.shape == b.shape


@pytest.mark.parametrize("name", [*CASES, *FALLBACKS])
def test_equals_vectorising_the_function(name):
    (want, _), (got, forms) = values(np.float64, "by vmap"), values(np.float64, "in components")
    near(got[name], want[name], 1e-12)
    if name in CASES:
        assert forms[name].fallbacks == ()
    else:
        assert name in forms[name].fallbacks


@pytest.mark.parametrize("name", CASES)
def test_equals_vectorising_inside_a_kernel(name):
    """Maps are read through a reader alone, loops are written out, no library is called."""
    (want, _), (got, forms) = values(np.float32, "by vmap"), values(np.float32, "in a kernel")
    near(got[name], want[name], 1e-5)
    assert bool(forms[name].tables) == ("map" in name or name == "wall")


def test_all_of_it_lowers_for_a_card():
    def cost(s, u):
        leaves = jax.tree.leaves([case(s, u) for case in CASES.values()])
        return sum(jnp.sum(leaf).astype(s.dtype) for leaf in leaves)

    with jax.numpy_dtype_promotion("standard"):
        plan = mppi_controller(
            lambda s, u: s + jnp.concatenate([u, u]), cost, None, S[0].astype(np.float32), 2,
            np.eye(2), samples=64, platform="gpu",
        ).plan  # fmt: skip
    assert (plan.path, plan.refusal) == ("fused", "")


def test_captured_tracers_and_gradients_pass_through():
    def total(gain, s, u):
        form = componentwise(lambda x, v: gain * x[0] * v, S[0], U[0])
        return sum(p.sum() for p in form.call((7,), list(s.T), list(u.T))[0])

    want = (S[:, :1] * U).sum()
    np.testing.assert_allclose(jax.jit(total)(2.0, S, U), 2 * want, rtol=1e-12)
    np.testing.assert_allclose(jax.grad(total)(2.0, S, U), want, rtol=1e-12)


def test_a_large_map_stays_one_gather():
    form = componentwise(nearest_cell, S[0], U[0])
    text = str(jax.make_jaxpr(lambda s, u: form.call((7,), list(s.T), list(u.T)))(S, U))
    assert text.count("gather[") == 1 and len(text) < 20000


ANGLES = np.concatenate([np.linspace(-1e3, 1e3, 400001), np.linspace(-7, 7, 100001)])


@pytest.mark.parametrize("name", ["sin", "cos"])
def test_fast_sine_and_cosine(name):
    x = ANGLES.astype(np.float32)
    got = np.asarray(jax.jit(getattr(fastmath, name))(x), float)
    want = getattr(np, name)(x.astype(float))
    assert np.abs(got - want).max() < 2e-7
    far = np.geomspace(1e3, 3e38, 10001, dtype=np.float32)
    assert np.abs(np.asarray(getattr(fastmath, name)(far))).max() <= 1
    assert np.isnan(getattr(fastmath, name)(jnp.float32([np.inf, -np.inf, np.nan]))).all()


@pytest.mark.parametrize("y", [2 * np.pi, 0.7, -3.0, 2.0])
def test_fast_remainder(y):
    x = ANGLES.astype(np.float32)
    y = np.float32(y)
    got = np.asarray(jax.jit(fastmath.rem)(x, jnp.full_like(x, y)), float)
    want = np.fmod(x.astype(float), float(y))
    slip = np.abs(got - want)
    slip = np.minimum(slip, np.abs(slip - abs(float(y))))  # on the other side of a multiple
    assert (slip <= 2 * np.spacing(np.abs(x))).all()
    assert (np.abs(got) <= abs(y)).all()
    bad = fastmath.rem(jnp.float32([1.0, np.inf, np.nan]), jnp.float32([0.0, 2.0, 2.0]))
    assert np.isnan(bad).all()


def test_fast_forms_are_used_for_float32_only():
    def turn(s, u):
        return jnp.sin(s) + jnp.cos(s) + jnp.fmod(s, jnp.ones_like(s))

    for dtype, fast, swapped in (
        (np.float32, True, True),
        (np.float32, False, False),
        (np.float64, True, False),
    ):
        s, u = S.astype(dtype), U.astype(dtype)
        form = componentwise(turn, s[0], u[0], fast=fast)
        text = str(jax.make_jaxpr(lambda s, u: form.call((7,), list(s.T), list(u.T)))(s, u))  # noqa: B023
        assert (" sin " not in text and " rem " not in text) == swapped
        got, _ = in_components({"turn": turn}, s, u, fast)
        np.testing.assert_allclose(
            got["turn"], jax.vmap(turn)(s, u), atol=1e-6 if swapped else 1e-12
        )


def test_not_a_function_raises():
    with pytest.raises(TypeError, match="function must be a function, got int"):
        componentwise(3, S[0])
