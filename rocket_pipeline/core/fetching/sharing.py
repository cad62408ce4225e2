"""One piece of work for all who ask for it at the same time. Nothing is remembered after it has ended."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Hashable
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class SharedWork(Generic[T]):
    """Work in flight by key. It goes on while anybody waits for it."""

    def __init__(self) -> None:
        self._tasks: dict[Hashable, asyncio.Task[T]] = {}
        self._waiting: dict[Hashable, int] = {}

    def enter(self, key: Hashable, work: Callable[[], Coroutine[Any, Any, T]]) -> asyncio.Task[T]:
        """The work in flight under the key, or `work`, started now. Call `leave` with it once."""
        task = self._tasks.get(key)
        if task is None:
            task = self._tasks[key] = asyncio.create_task(work())
            self._waiting[key] = 0
        self._waiting[key] += 1
        return task

    def leave(self, key: Hashable) -> None:
        """Wait no longer for the work under a key; without anybody who waits it is cancelled."""
        self._waiting[key] -= 1
        if self._waiting[key] == 0:
            task = self._tasks.pop(key)
            del self._waiting[key]
            task.cancel()  # does nothing to work that has ended

    async def run(self, key: Hashable, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """The result of the work in flight under the key, or of `work`, started now."""
        task = self.enter(key, work)
        try:
            return await asyncio.shield(task)
        finally:
            self.leave(key)
