"""Draws: the generator is Philox, and a draw depends on nothing but its key and counter."""

from __future__ import annotations

import math

import numpy as np
import pytest

from infra.draws import hashes, key, philox, uniforms

# Known answers of philox 4x32, 10 rounds: Random123, file tests/kat_vectors (Salmon et al. 2011).
KNOWN = [
    ("00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"),
]
MANY = 100_000


def words(text):
    return [np.uint32(int(word, 16)) for word in text.split()]


@pytest.mark.parametrize(("counter", "philox_key", "answer"), KNOWN)
def test_philox_gives_the_published_answers(counter, philox_key, answer):
    assert list(philox(*words(counter), *words(philox_key))) == words(answer)


@pytest.mark.parametrize(("counter", "philox_key", "answer"), KNOWN)
def test_philox_gives_the_published_answers_without_compilation(counter, philox_key, answer):
    with np.errstate(over="ignore"):  # the key is bumped modulo 2^32 on purpose
        assert list(philox.py_func(*words(counter), *words(philox_key))) == words(answer)


def test_asking_for_more_uniforms_keeps_the_first_ones():
    assert np.array_equal(uniforms(1, "rain", 1000)[:17], uniforms(1, "rain", 17))


def test_uniforms_are_those_of_the_published_counter_layout():
    # 52 bits: 32 of the first word, then the upper 20 of the second, in the middle of their cell
    a, b, _, _ = philox(np.uint32(3), np.uint32(0), np.uint32(0), np.uint32(0), *key(5, "x"))
    assert uniforms(5, "x", 4)[3] == ((int(a) << 20 | int(b) >> 12) + 0.5) / 2**52


def test_uniforms_lie_strictly_between_0_and_1_with_the_right_moments():
    u = uniforms(11, "moments", MANY)
    assert u.min() > 0
    assert u.max() < 1
    assert abs(u.mean() - 1 / 2) < 4 * math.sqrt(1 / 12 / MANY)
    # variance of (u - 1/2)^2 is 1/80 - 1/144 = 1/180
    assert abs(((u - 0.5) ** 2).mean() - 1 / 12) < 4 * math.sqrt(1 / 180 / MANY)


def test_uniforms_fill_every_tenth_alike():
    counts = np.histogram(uniforms(3, "tenths", MANY), bins=10, range=(0, 1))[0]
    chi2 = ((counts - MANY / 10) ** 2 / (MANY / 10)).sum()
    assert chi2 < 33.7  # 1 in 10,000 of a chi-square with 9 degrees of freedom


@pytest.mark.parametrize(
    ("one", "other"), [((1, "a"), (1, "b")), ((1, "a"), (2, "a")), ((7, "a"), (8, "a")), ((1, "1"), (11, ""))]
)
def test_streams_and_neighbouring_seeds_are_uncorrelated(one, other):
    first, second = uniforms(*one, MANY), uniforms(*other, MANY)
    assert abs(np.corrcoef(first, second)[0, 1]) < 4 / math.sqrt(MANY)
    assert not np.isin(first[:1000], second).any()


def test_successive_draws_are_uncorrelated():
    u = uniforms(1, "serial", MANY)
    for lag in (1, 2, 10):
        assert abs(np.corrcoef(u[:-lag], u[lag:])[0, 1]) < 4 / math.sqrt(MANY)


def test_the_key_separates_seed_and_name():
    assert key(1, "1x") != key(11, "x")
    assert key(1, "x") == key(1, "x")


def test_a_hash_belongs_to_its_name_whatever_stands_beside_it():
    alone, among = hashes(["M-0002"]), hashes(["M-0001", "M-0002", "M-0003"])
    assert alone[0] == among[1]
    assert among.dtype == np.uint64


def test_two_equal_identifiers_are_refused():
    with pytest.raises(ValueError, match="equal or share"):
        hashes(["M-0001", "M-0002", "M-0001"])


def test_two_identifiers_with_one_hash_are_refused(monkeypatch):
    class Constant:
        def __init__(self, *_, **__):
            pass

        def digest(self):
            return b"\0" * 8

    monkeypatch.setattr("infra.draws.hashlib.blake2b", Constant)
    with pytest.raises(ValueError, match="equal or share"):
        hashes(["one", "two"])
