"""Integers as bytes: what is packed is unpacked, at once or one by one."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from fundstelle.index.columnar.integers import pack, packed_sizes, smallest, unpack, unpack_first, unpack_with_ends

few = settings(max_examples=40, deadline=None)

# Numbers of every length in bytes, and the first and last of each.
lengths = st.integers(0, 9).flatmap(lambda groups: st.integers((1 << 7 * groups) >> 7, (1 << 7 * groups) - 1))
numbers = st.lists(lengths | st.integers(0, 2**63 - 1), max_size=50)


def array(values: list[int]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array(values, np.int64)


@few
@given(numbers)
def test_packed_numbers_come_back(values: list[int]) -> None:
    """Numbers from zero to the largest that there are come back as they were packed."""
    assert unpack(pack(array(values))).tolist() == values


@few
@given(numbers)
def test_sizes_are_those_of_the_packed_numbers(values: list[int]) -> None:
    """The sizes that are told are the bytes that each number takes by itself, and where it ends among others."""
    sizes = packed_sizes(array(values))

    ends = unpack_with_ends(pack(array(values), sizes))[1]

    assert sizes.tolist() == [len(pack(array([value]))) for value in values]
    assert ends.tolist() == (np.cumsum(sizes, dtype=np.int64) - 1).tolist()


@few
@given(numbers, numbers)
def test_packed_numbers_can_be_joined(first: list[int], second: list[int]) -> None:
    """The bytes of some numbers behind those of others are the bytes of all."""
    joined = np.concatenate([pack(array(first)), pack(array(second))])

    assert unpack(joined).tolist() == first + second


@few
@given(numbers, st.integers(1, 5))
def test_first_numbers_are_unpacked_alone(values: list[int], count: int) -> None:
    """The first few numbers are found without the others."""
    assert unpack_first(pack(array(values)).tobytes(), count) == values[:count]


@few
@given(st.binary(max_size=100))
def test_any_bytes_are_some_numbers(content: bytes) -> None:
    """Bytes that were not packed give numbers that are not negative, and no error."""
    values, ends = unpack_with_ends(np.frombuffer(content, np.uint8))

    assert len(values) == len(ends) == sum(byte < 0x80 for byte in content)
    assert (values >= 0).all()


@few
@given(st.binary(max_size=8))
def test_few_bytes_are_unpacked_as_many_are(content: bytes) -> None:
    """However few the bytes are, they give the same numbers."""
    packed = np.frombuffer(content, np.uint8)

    assert unpack(packed).tolist() == unpack_with_ends(packed)[0].tolist()


@few
@given(numbers)
def test_smallest_type_keeps_the_numbers(values: list[int]) -> None:
    """The smallest type holds the same numbers, and half of it would be too small for the largest."""
    small = smallest(array(values))

    assert small.tolist() == values
    assert small.itemsize == 1 or max(values) >= 1 << small.itemsize * 4
