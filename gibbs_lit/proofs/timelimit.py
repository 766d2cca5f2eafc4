"""Deadlines round calls that may never return, in the main thread and in others."""

import ctypes
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


class TimeLimit(BaseException):
    """A deadline passed; not an Exception, so that no `except Exception` of SymPy eats it."""


def _in_main_thread() -> bool:
    return threading.current_thread() is threading.main_thread()


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Raise TimeLimit inside the block once `seconds` of wall time are over; blocks may nest."""
    start = time.monotonic()
    if _in_main_thread():

        def ring(signum: int, frame: object) -> None:
            raise TimeLimit

        handler = signal.signal(signal.SIGALRM, ring)
        # The interval rings again, in case the first exception was lost inside a destructor.
        outer, outer_interval = signal.setitimer(signal.ITIMER_REAL, max(seconds, 1e-3), 0.5)
        try:
            if outer and outer < seconds:
                signal.setitimer(signal.ITIMER_REAL, outer, 0.5)
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, handler)
            if outer:
                left = max(outer - (time.monotonic() - start), 1e-3)
                signal.setitimer(signal.ITIMER_REAL, left, outer_interval)
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
