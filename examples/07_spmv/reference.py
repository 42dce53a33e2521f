#!/usr/bin/env python3
"""Makes the vectors of this example and computes y = A x with exact integers, without any part of the tool.

    reference.py vector N ZEROS SEED > x.csv          N elements, about ZEROS of them 0
    reference.py product A.mtx FRAC_A x.csv FRAC_X > y.csv

A number v in a file becomes the integer nearest to v * 2^FRAC, halves to the even one, as the stream reader does.
y.csv holds the integers y[r] = sum of a[r][c] * x[c]; the real result is y / 2^(FRAC_A + FRAC_X).
"""
import sys
from fractions import Fraction


def fixed(text, frac):
    return round(Fraction(text) * Fraction(2) ** frac)


def read_matrix(path, frac):
    with open(path, encoding="ascii") as file:
        header = file.readline().lower().split()
        lines = [line.split() for line in file if not line.startswith("%") and line.strip()]
    pattern, symmetric = header[3] == "pattern", header[4] == "symmetric"
    rows, cols, _ = map(int, lines[0])
    for line in lines[1:]:
        r, c = int(line[0]) - 1, int(line[1]) - 1
        value = fixed("1" if pattern else line[2], frac)
        yield rows, cols, r, c, value
        if symmetric and r != c:
            yield rows, cols, c, r, value


def read_vector(path, frac):
    with open(path, encoding="ascii") as file:
        file.readline()
        return [fixed(line.split(",")[0], frac) for line in file if line.strip()]


def vector(count, zeros, seed):
    """Multiples of 1/256 between -2 and 2 from a small generator of its own, so that every Python gives the same."""
    state = seed
    print("value")
    for _ in range(count):
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        keep = (state >> 40) / 2**24 >= zeros
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        number = (state >> 40) % 1024 - 512
        print((number if number else 1) / 256 if keep else 0)


def product(matrix, frac_a, vector_path, frac_x):
    x = read_vector(vector_path, frac_x)
    y = []
    for rows, _, r, c, value in read_matrix(matrix, frac_a):
        y = y or [0] * rows
        y[r] += value * x[c]
    print("value")
    print("\n".join(map(str, y)))


if __name__ == "__main__":
    if sys.argv[1] == "vector":
        vector(int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4]))
    else:
        product(sys.argv[2], int(sys.argv[3]), sys.argv[4], int(sys.argv[5]))
