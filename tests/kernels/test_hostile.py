"""Every public kernel against arguments that make no sense: each is refused by name, none computes.

One valid call of each kernel, in which one argument after another is replaced by what can be no
such thing. Values that a kernel documents as meaningful, such as a cost of NaN, are listed apart.
"""

import re
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import gibbs_lit as gl

RNG = np.random.default_rng(0)
N, T, m = 6, 3, 2


def normal(*shape):
    return RNG.normal(size=shape)


def quadratic(u):
    return -jnp.sum(u**2)


def minus(x, *_):
    return -x


def first(x, *_):
    return x[0]


SPD = np.array([[1.0, 0.2], [0.2, 0.8]])
VP = gl.vp_schedule(4, 0.1, 0.3)
UPDATE = {
    "controls": normal(T, m),
    "noise": normal(N, T, m),
    "costs": normal(N),
    "temperature": 0.5,
}
BASE = {"covariance": SPD, "nominal": normal(T, m)}
SMOOTH = {"energy": quadratic, "controls": normal(m), "noise": normal(N, m), "temperature": 0.5}
EXACT = {"energy": quadratic, "controls": normal(m), "covariance": SPD, "temperature": 0.5,
         "order": 4}  # fmt: skip
LEVEL = {"scale": 0.9, "std": 0.3}
PAIR = {"x": normal(2), "score": normal(2)}
TILT = {"energy": quadratic, "mean": normal(2), "noise": normal(5, 2), "covariance": SPD,
        "scale": 0.5}  # fmt: skip
DATA = normal(8, 2)
KEY = jax.random.key(0)
DISCS = {"horizon": 3, "time_step": 0.1, "centres": normal(3, 2), "radii": np.ones(3)}
PLANT = {"step": lambda x, u: x + u, "state": normal(2)}


def mixture():
    return gl.gaussian_mixture([0.4, 0.6], DATA[:2], [SPD, SPD])


def mdp():
    return gl.finite_mdp(np.full((2, 2, 2), 0.5), SPD, [1.0, 0.0])


def model():
    return gl.init_denoiser(KEY, DATA, 4, 1)


def rollouts():
    return gl.policy_rollouts(PLANT["step"], first, minus, DATA[0], normal(N, T, m))


def cases():
    """A valid call of each kernel."""
    policy = {"mdp": mdp(), "policy": np.full((3, 2, 2), 0.5)}
    mix, net = {"mixture": mixture()}, {"model": model()}
    controller = {
        "step": PLANT["step"], "cost": first, "terminal_cost": first, "initial_state": normal(2),
        "horizon": 3, "covariance": SPD, "control_size": 2, "temperature": 0.5, "samples": 8,
        "nominal": normal(3, 2), "chunk": 4, "platform": "cpu", "path": "scan",
    }  # fmt: skip
    plan = {
        "schedule": VP, "score": minus, "state": normal(2), "shape": (4, 4), "key": KEY,
        "energy": quadratic, "guidance_scale": 0.1, "tilt": "exact", "tilt_samples": 8,
        "constraint": "noised", "barrier": first, "barrier_rate": 1.0,
    }  # fmt: skip
    step = {"surrogate": quadratic, "divergence": quadratic, "parameters": normal(3),
            "max_divergence": 0.1, "iterations": 3, "damping": 0.1, "backtracks": 4}  # fmt: skip
    return {
        "mppi_controller": controller,
        "init_denoiser": {"key": KEY, "data": DATA, "width": 4, "depth": 1, "clamped": [1, 0]},
        "denoiser_mean": net | {"y": DATA, "sigma": np.ones(8)},
        "denoiser_score": net | {"schedule": VP},
        "train_denoiser": net | {"key": KEY, "data": DATA, "schedule": VP, "steps": 2, "batch": 4,
                                 "learning_rate": 0.1},
        "gibbs_free_energy": {"energies": normal(5), "log_densities": normal(5),
                              "temperature": 0.5, "probabilities": np.ones(5)},
        "gibbs_log_density": {"energy": quadratic, "controls": normal(2), "temperature": 0.5,
                              "log_partition": 0.3},
        "log_partition": {"energy": quadratic, "nodes": normal(5, 1), "log_weights": normal(5),
                          "temperature": 0.5},
        "barrier_energy": {"barrier": first, "rate": 0.5, "state_dim": 2},
        "lyapunov_energy": {"function": first, "rate": 0.5, "state_dim": 2},
        "reward_energy": {"cost": first, "terminal_cost": first, "state_dim": 2},
        "exact_tilt": TILT,
        "tilted_sample": TILT | {"key": KEY},
        "gradient_tilt": {k: v for k, v in TILT.items() if k != "noise"},
        "cem_update": {k: v for k, v in UPDATE.items() if k != "temperature"} | {"elites": 2},
        "evolution_strategy_update": {k: v for k, v in UPDATE.items() if k != "temperature"}
        | {"learning_rate": 0.5},
        "first_order_mppi_update": SMOOTH | {"controls": normal(T, m), "noise": normal(N, T, m),
                                             "covariance": SPD},
        "mppi_update": UPDATE,
        "mppi_update_with_info": UPDATE,
        "prior_mppi_update": UPDATE | BASE,
        "prior_mppi_update_with_info": UPDATE | BASE,
        "importance_mppi_update": UPDATE | {"log_ratio": normal(N)},
        "gaussian_log_ratio": BASE | {k: UPDATE[k] for k in ("controls", "noise")},
        "finite_mdp": {"transitions": np.full((2, 2, 2), 0.5), "rewards": SPD,
                       "initial": np.array([1.0, 0.0])},
        "policy_values": policy | {"temperature": 0.5},
        "expected_return": policy | {"temperature": 0.5},
        "occupancy": policy,
        "enumerate_paths": policy,
        "optimal_values": {"mdp": mdp(), "horizon": 3},
        "softmax_policy_gradient": {"mdp": mdp(), "logits": normal(3, 2, 2)},
        "gaussian_mixture": {"weights": np.ones(2), "means": DATA[:2],
                             "covariances": np.stack([SPD, SPD])},
        "diffused_mixture": mix | LEVEL,
        "mixture_conditional": mix | {"known": np.array([0]), "value": np.ones(1)},
        "mixture_log_density": mix | {"x": DATA},
        "mixture_posterior_mean": mix | {"x": DATA} | LEVEL,
        "mixture_sample": mix | {"key": KEY, "count": 3},
        "mixture_score": mix | {"x": DATA},
        "gibbs_score": {"energy": quadratic, "x": DATA, "noise": normal(5, 2), "temperature": 0.5}
        | LEVEL,
        "clearance": {"position": DATA} | {k: DISCS[k] for k in ("centres", "radii")},
        "point_mass": DISCS,
        "unicycle": DISCS,
        "maze": {"walls": [[0, 0], [1, 0]], "start": (0, 0), "goal": (1, 1), "horizon": 3},
        "maze_distances": {"walls": [[0, 0], [1, 0]], "goal": (1, 1)},
        "guided_plan": plan,
        "plan_and_execute": PLANT | {"planner": lambda x, k: jnp.zeros((3, 4)), "key": KEY,
                                     "num_steps": 3, "done": lambda x: x[0] > 5},
        "posterior_score": PAIR | LEVEL | {"score": minus, "known": np.array([0]),
                                           "value": np.ones(1)},
        "reverse_gaussian": PAIR | {"schedule": VP, "level": 2},
        "score_function_gradient": {"noise": normal(N, T, m), "returns": normal(N),
                                    "covariance": SPD, "baseline": "mean"},
        "exponential_utility_gradient": {"noise": normal(N, T, m), "returns": normal(N),
                                         "temperature": 0.5, "covariance": SPD},
        "natural_gradient": {"gradient": normal(T, m), "covariance": SPD},
        "policy_gradient": {"mean": lambda p, s, t: p * s, "parameters": normal(2),
                            "rollouts": rollouts(), "covariance": SPD, "baseline": "mean"},
        "policy_rollouts": PLANT | {"reward": first, "mean": minus, "noise": normal(N, T, m)},
        "gaussian_log_probability": {"actions": DATA, "means": DATA, "covariance": SPD},
        "cart_pole": {"horizon": 3, "time_step": 0.1, "max_force": 1.0},
        "pendulum": {"horizon": 3, "time_step": 0.1, "max_torque": 1.0},
        "linear_quadratic": {"A": SPD, "B": SPD, "Q": SPD, "R": SPD, "Q_final": SPD,
                             "initial_state": normal(2), "horizon": 3},
        "rk4": {"dynamics": minus, "time_step": 0.1},
        "trajectory": {"problem": gl.pendulum(3), "controls": normal(3, 1)},
        "total_cost": {"problem": gl.pendulum(3), "controls": normal(3, 1)},
        "exact_smoothed_energy": EXACT,
        "exact_smoothed_score": EXACT,
        "exact_step": EXACT,
        "tilted_law": EXACT,
        "gauss_hermite_rule": {"mean": normal(2), "covariance": SPD, "order": 4},
        "lebesgue_rule": {"lower": -np.ones(2), "upper": np.ones(2), "order": 4},
        "counter_normals": {"seed": 3, "samples": 5, "horizon": 4, "controls": 2, "start": 0},
        "denoise": PAIR | LEVEL,
        "ddim_step": PAIR | LEVEL | {"scale_next": 0.8, "std_next": 0.6},
        "reverse_sample": {"schedule": VP, "score": minus, "x": normal(2), "noise": normal(4, 2),
                           "sampler": "ancestral"},
        "ve_reverse_step": PAIR | {"sigma_next": 1.0, "sigma": 0.5, "noise": normal(2),
                                   "kind": "paper"},
        "vp_reverse_step": PAIR | {"beta": 0.5, "noise": normal(2), "kind": "paper"},
        "project_onto_halfspaces": {"x": normal(2), "normals": SPD, "offsets": normal(2),
                                    "sweeps": 3},
        "safe_step": {"current": normal(2), "proposed": normal(2), "barrier": minus, "rate": 0.5,
                      "sweeps": 3},
        "forward_marginal": {"schedule": VP, "x0": normal(2), "noise": normal(2), "level": 2},
        "forward_path": {"schedule": VP, "x0": normal(2), "noise": normal(4, 2)},
        "noise_levels": {"schedule": VP},
        "ve_schedule": {"num_steps": 4, "smallest": 0.1, "largest": 2.0},
        "vp_schedule": {"num_steps": 4, "smallest": 0.1, "largest": 0.3},
        "explicit_score_matching": {"score": minus, "x": DATA, "target": DATA},
        "implicit_score_matching": {"score": minus, "x": DATA},
        "sliced_score_matching": {"score": minus, "x": DATA, "directions": DATA},
        "denoising_score_matching": {"score": minus, "x0": DATA, "noise": DATA} | LEVEL,
        "euler_maruyama": {"drift": minus, "diffusion": lambda t: 1.0, "x": normal(2),
                           "times": np.arange(4.0), "noise": normal(3, 2)},
        "reverse_drift": {"drift": minus, "diffusion": first, "score": minus, "churn": 0.5},
        "langevin_step": PAIR | {"step_size": 0.1, "noise": normal(2)},
        "langevin_path": PAIR | {"score": minus, "step_size": 0.1, "noise": normal(3, 2)},
        "ornstein_uhlenbeck": {"x": normal(2), "time": 0.3, "noise": normal(2)},
        "smoothed_energy": SMOOTH,
        "smoothed_score": SMOOTH | {"covariance": SPD},
        "effective_sample_size": {"costs": normal(N), "temperature": 0.5},
        "temperature_for_ess": {"costs": normal(N), "target": 2.0},
        "fisher_solve": {"divergence": quadratic, "parameters": normal(3), "gradient": normal(3),
                         "iterations": 3, "damping": 0.1},
        "trust_region_step": step,
        "surrogate_objective": {"log_probability": normal(5), "old_log_probability": normal(5),
                                "advantages": normal(5), "clip": 0.2},
    }  # fmt: skip


RAGGED = [[1.0, 2.0], [3.0]]
NOTHING = {"none": None, "text": "abc"}
NO_ARRAY = NOTHING | {"complex": 1j, "ragged": RAGGED, "object": object()}
# a value that has a meaning, or an argument that may be left out
MEANINGFUL = {
    "nan": "costs noise:gaussian_log_ratio",
    "ragged": "parameters gradient initial_state",
    "none": "covariance:smoothed_score probabilities nominal chunk control_size clamped clip "
    "energy:guided_plan barrier:guided_plan done terminal_cost:mppi_controller platform path "
    "temperature:policy_values temperature:expected_return noise:reverse_sample",
}


def hostile(value, name):
    """What cannot stand in the place of a value."""
    if isinstance(value, str):
        return {"none": None, "abacus": "abacus", "int": 3}
    if isinstance(value, tuple) and not hasattr(value, "_fields"):
        return NOTHING | {"int": 3, "long": (1, 1, 1), "half": (0.5, 1)}
    if isinstance(value, int):
        return NOTHING | {"half": 1.5, "true": True, "two": np.array([2, 2]), "negative": -1}
    if isinstance(value, float):
        return NO_ARRAY | {"nan": np.nan, "inf": np.inf, "three": np.full(3, value)}
    if hasattr(value, "_fields"):
        return NOTHING | {"tuple": tuple(value), "array": np.ones(3)}
    if isinstance(value, jax.Array):
        return NOTHING
    if callable(value):
        return NOTHING | {"int": 3}
    poisoned = np.array(value, float)
    poisoned.flat[0] = np.nan
    return NO_ARRAY | {"nan": poisoned}


def refused(name, call, argument, bad):
    """The message of the error, None if there is none."""
    try:
        with jax.numpy_dtype_promotion("standard"):
            getattr(gl, name)(**call | {argument: bad})
    except (TypeError, ValueError) as error:
        return str(error)
    return None


@pytest.fixture(scope="module", params=[True, False], ids=["x64", "x32"])
def table(request):
    with jax.enable_x64(request.param):
        return request.param, cases()


def kernels():
    stub = Path(gl.__file__).with_suffix(".pyi").read_text(encoding="utf-8")
    return re.findall(r"from \.kernels\.\w+ import (\w+)", stub)


# a class, functions whose arguments are pairs, and the machine's devices
APART = {"Problem", "weighted_energy", "sample_mesh"}


def test_the_table_holds_every_public_kernel(table):
    assert set(kernels()) - APART == set(table[1])


@pytest.mark.parametrize("name", sorted(set(kernels()) - APART))
def test_nonsense_is_refused_by_name(table, name):
    x64, calls = table
    call, failures = calls[name], []
    with jax.enable_x64(x64):
        for argument, value in call.items():
            for label, bad in hostile(value, argument).items():
                meant = MEANINGFUL.get(label, "").split()
                if argument in meant or f"{argument}:{name}" in meant:
                    continue
                text = refused(name, call, argument, bad)
                named = text is not None and (argument in text or "PRNG key" in text)
                if not named or len(text) > 500:
                    failures.append(f"{argument} = {label}: {text and text[:120]}")
    assert not failures, "\n".join(failures)
