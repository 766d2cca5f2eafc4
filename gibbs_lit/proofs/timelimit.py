"""Deadlines round calls that may never return, in the main thread and in others."""

import ctypes
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from types import FrameType
from typing import Any


class TimeLimit(BaseException):
    """A deadline passed; not an Exception, so that no `except Exception` of SymPy eats it."""


PATIENCE = 8.0  # wall seconds to a CPU second: a busy machine is waited for, a sleeping call not
DESTRUCTORS = ("__del__", "_xla_gc_callback")  # what the garbage collector calls


class _Deadline:
    """CPU seconds of the main thread, and `PATIENCE` times as many on the wall."""

    def __init__(self, seconds: float):
        self.cpu = time.thread_time() + seconds
        self.wall = time.monotonic() + PATIENCE * seconds

    def left(self) -> float:
        return min(self.cpu - time.thread_time(), self.wall - time.monotonic())


_open: list[_Deadline] = []  # of the main thread, the innermost last


def _arm() -> None:
    signal.setitimer(signal.ITIMER_REAL, max(min(d.left() for d in _open), 1e-3))


def _ring(signum: int, frame: FrameType | None) -> None:
    if not _open:
        return
    if min(d.left() for d in _open) > 0:
        return _arm()
    # an exception that is raised inside a destructor is lost, so this rings again
    signal.setitimer(signal.ITIMER_REAL, 1e-3 if _in_destructor(frame) else 0.5)
    if not _in_destructor(frame):
        raise TimeLimit


def _in_destructor(frame: FrameType | None) -> bool:
    while frame is not None:
        if frame.f_code.co_name in DESTRUCTORS:
            return True
        frame = frame.f_back
    return False


def _quiet(hook: Callable[[Any], Any], lost: Any) -> None:
    if lost.exc_type is not TimeLimit:  # which rings again
        hook(lost)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Raise TimeLimit inside the block once its time is over; blocks may nest.

    Args:
        seconds: CPU seconds in the main thread, so that a verdict does not depend on what else
            the machine does; wall seconds in other threads.
    """
    if threading.current_thread() is threading.main_thread():
        depth, handler = len(_open), signal.signal(signal.SIGALRM, _ring)
        hook = sys.unraisablehook
        try:
            sys.unraisablehook = partial(_quiet, hook)
            _open.append(_Deadline(seconds))
            _arm()
            yield
        finally:
            try:
                signal.setitimer(signal.ITIMER_REAL, 0)
            finally:  # a ring that was on its way must not leave its deadline behind
                del _open[depth:]
                sys.unraisablehook = hook
                signal.signal(signal.SIGALRM, handler)
                if _open:
                    _arm()
        return
    target, lock, state = threading.get_ident(), threading.Lock(), {"open": True}

    def interrupt() -> None:
        with lock:
            if state["open"]:
                raise_in = ctypes.pythonapi.PyThreadState_SetAsyncExc
                raise_in(ctypes.c_ulong(target), ctypes.py_object(TimeLimit))

    timer = threading.Timer(max(seconds, 1e-3), interrupt)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        with lock:
            state["open"] = False
        timer.cancel()


def attempt(seconds: float, call: Callable[..., Any], *args: Any) -> Any:
    """Return `call(*args)`, or None when it raises or is not done after `seconds`."""
    try:
        with within(seconds):
            return call(*args)
    except (Exception, TimeLimit):
        return None
