"""What there is only one of: a lock, and whatever holds one."""

from __future__ import annotations

from typing import NoReturn, SupportsIndex

__all__ = ["Unique"]


class Unique:
    """Can be neither copied nor pickled: what it holds open would belong to two, and go with the first that ends."""

    __slots__ = ()

    def __reduce_ex__(self, protocol: SupportsIndex, /) -> NoReturn:
        """Refuse: copy, deepcopy and pickle all come here.

        Raises:
            TypeError: always.
        """
        raise TypeError(
            f"{type(self).__name__} can be neither copied nor pickled, since it holds something that is there only "
            "once. Use the one that there is, or open another."
        )
