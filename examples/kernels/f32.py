"""IEEE 754 single precision with exact rational numbers: each function rounds its exact result once, to the nearest
single, halves to the even one. Numbers are Python floats that hold singles (and halves) exactly."""
import struct
from fractions import Fraction


def rounded(exact, digits=24, least=-149):
    """A Fraction as the nearest number with so many binary digits, none below 2^least; zero is +0."""
    if exact == 0:
        return 0.0
    top = exact.numerator.bit_length() - exact.denominator.bit_length()     # 2^(top-1) < |exact| < 2^(top+1)
    if abs(exact) < Fraction(2) ** top:
        top -= 1
    unit = Fraction(2) ** max(top - digits + 1, least)
    return float(round(exact / unit) * unit)


def add(a, b):
    return rounded(Fraction(a) + Fraction(b))


def sub(a, b):
    return rounded(Fraction(a) - Fraction(b))


def mul(a, b):
    return rounded(Fraction(a) * Fraction(b))


def fma(d, a, b):
    """d + a b"""
    return rounded(Fraction(d) + Fraction(a) * Fraction(b))


def fms(d, a, b):
    """d - a b"""
    return rounded(Fraction(d) - Fraction(a) * Fraction(b))


def half(exact):
    return rounded(Fraction(exact), 11, -24)


def bits(value):
    return struct.unpack("<I", struct.pack("<f", value))[0]


def half_bits(value):
    return struct.unpack("<H", struct.pack("<e", value))[0]


class Random:
    """A small generator of its own, so that every Python gives the same."""

    def __init__(self, seed):
        self.state = seed

    def below(self, end):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % end

    def single(self):
        """A multiple of 2^-20 between -1 and 1."""
        return (self.below(2**21) - 2**20) / 2**20
