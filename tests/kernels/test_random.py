"""The noise: known answers, agreement with JAX's cipher, moments, tails, correlations, keying."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.extend import random as jex_random
from scipy import stats

from gibbs_lit.kernels import random
from gibbs_lit.kernels.random import box_muller, counter_normals, threefry2x32

ONES = 0xFFFFFFFF
# the generator's published known-answer file: rounds, counter, key, result
KNOWN = [
    (13, (0, 0), (0, 0), (0x9D1C5EC6, 0x8BD50731)),
    (13, (ONES, ONES), (ONES, ONES), (0xFD36D048, 0x2D17272C)),
    (13, (0x243F6A88, 0x85A308D3), (0x13198A2E, 0x03707344), (0xBA3E4725, 0xF27D669E)),
    (20, (0, 0), (0, 0), (0x6B200159, 0x99BA4EFE)),
    (20, (ONES, ONES), (ONES, ONES), (0x1CB996FC, 0xBB002BE7)),
    (20, (0x243F6A88, 0x85A308D3), (0x13198A2E, 0x03707344), (0xC4923A9C, 0x483DF7A0)),
]


@pytest.mark.parametrize(("rounds", "counter", "key", "want"), KNOWN)
def test_known_answers(rounds, counter, key, want):
    word = lambda x: jnp.asarray(x, jnp.uint32)  # noqa: E731
    got = threefry2x32(tuple(map(word, key)), tuple(map(word, counter)), rounds)
    assert tuple(int(x) for x in got) == want


def test_agrees_with_the_cipher_inside_jax():
    key = jnp.array([0x1234ABCD, 77], jnp.uint32)
    words = jnp.asarray(np.random.default_rng(0).integers(0, 2**32, (2, 50), np.uint32))
    got = jnp.stack(threefry2x32((key[0], key[1]), (words[0], words[1])))
    want = jex_random.threefry_2x32(key, words.reshape(-1)).reshape(2, 50)
    np.testing.assert_array_equal(got, want)


def test_box_muller_in_double_precision():
    first, second = np.random.default_rng(1).integers(0, 2**32, (2, 200000), np.uint32)
    x, y = box_muller(jnp.asarray(first), jnp.asarray(second))
    assert x.dtype == y.dtype == np.float32
    uniform = ((first >> 1).astype(np.float32) + np.float32(0.5)) * np.float32(2.0**-31)
    radius = np.sqrt(-2 * np.log(uniform.astype(float)))
    quarter = second >> 30
    inside = ((second << np.uint32(2)).view(np.int32) >> 8) * (np.pi / 4 * 2.0**-23)
    a, b = np.cos(inside), np.sin(inside)
    swap, sign = quarter & 1, np.where(quarter >> 1, -1, 1)
    np.testing.assert_allclose(x, radius * sign * np.where(swap, b, a), atol=2e-6)
    np.testing.assert_allclose(y, radius * sign * np.where(swap, a, b), atol=2e-6)


@pytest.mark.parametrize("first", [0, 1, 2**31, ONES])
@pytest.mark.parametrize("second", [0, 1, 2**30 - 1, 2**31, ONES])
def test_extreme_words_give_finite_normals(first, second):
    pair = box_muller(jnp.uint32(first), jnp.uint32(second))
    assert all(np.isfinite(z) and abs(z) < 6.7 for z in pair)


def z(value, expected, variance):
    return (value - expected) / np.sqrt(variance)


@pytest.fixture(scope="module")
def draws():
    return np.asarray(counter_normals(11, 40000, 5, 2), float)


def test_moments_tails_and_law(draws):
    x = draws.reshape(-1)
    n = x.size
    assert abs(z(x.mean(), 0, 1 / n)) < 4
    assert abs(z((x**2).mean(), 1, 2 / n)) < 4
    assert abs(z((x**3).mean(), 0, 15 / n)) < 4
    assert abs(z((x**4).mean(), 3, 96 / n)) < 4
    for cut in (2.0, 3.0, 4.0):
        p = 2 * stats.norm.sf(cut)
        assert abs(z((np.abs(x) > cut).mean(), p, p * (1 - p) / n)) < 4
    assert stats.kstest(x[:100000], "norm").pvalue > 1e-4


def test_no_correlation_between_samples_steps_and_controls(draws):
    n = len(draws)
    flat = draws.reshape(n, -1)
    for f in (lambda v: v, np.square, np.abs, lambda v: v > 0):
        values = f(flat).astype(float)
        between = np.corrcoef(values.T)[np.triu_indices(flat.shape[1], 1)]
        assert np.abs(between).max() * np.sqrt(n) < 4.5
        along = [np.corrcoef(values[:-1, k], values[1:, k])[0, 1] for k in range(flat.shape[1])]
        assert np.abs(along).max() * np.sqrt(n) < 4.5


def test_streams_of_neighbouring_seeds_and_updates_are_unrelated():
    base = np.asarray(counter_normals(5, 20000, 1, 1), float).ravel()
    key = random.seed_key(5)
    others = [
        6,
        4,
        5 + 2**32,
        random.fold_in(key, 0),
        random.fold_in(key, 1),
        random.fold_in(key, 0, 1),
    ]
    for other in others:
        x = np.asarray(counter_normals(other, 20000, 1, 1), float).ravel()
        assert abs(np.corrcoef(base, x)[0, 1]) * np.sqrt(20000) < 4.5
    keys = {tuple(np.asarray(random.fold_in(key, c, p))) for c in range(50) for p in range(4)}
    assert len(keys) == 200


def test_more_samples_steps_and_another_start_keep_the_first():
    many = counter_normals(3, 100, 9, 2)
    for N, T in ((1, 1), (7, 4), (100, 8), (50, 9)):
        np.testing.assert_array_equal(counter_normals(3, N, T, 2), many[:N, :T])
    np.testing.assert_array_equal(counter_normals(3, 10, 9, 2, start=60), many[60:70])
    assert counter_normals(3, 0, 4, 1).shape == (0, 4, 1) and counter_normals(3, 4, 0, 1).shape == (
        4,
        0,
        1,
    )


def test_same_numbers_with_x64_off_under_jit_and_from_a_jax_key():
    want = counter_normals(3, 20, 5, 3)
    with jax.enable_x64(False):
        np.testing.assert_array_equal(counter_normals(3, 20, 5, 3), want)
    words = random.seed_key(3)
    np.testing.assert_array_equal(counter_normals(words, 20, 5, 3), want)
    key = jax.random.key(3)
    np.testing.assert_array_equal(
        counter_normals(key, 4, 5, 3), counter_normals(jax.random.key_data(key), 4, 5, 3)
    )


@pytest.mark.parametrize(
    ("seed", "error", "message"),
    [
        (-1, ValueError, "seed must be at least 0, got -1"),
        (2**64, ValueError, r"seed must be below 2\*\*64"),
        (1.5, TypeError, "seed must be an integer, got 1.5"),
    ],
)
def test_wrong_seed_raises(seed, error, message):
    with pytest.raises(error, match=message):
        counter_normals(seed, 1, 1, 1)
