#!/usr/bin/env python3
"""Makes the data of this example and computes what its programs must give, without any part of the tool.

    reference.py            all of data/
    reference.py gemv ...   some of it

Files have the columns row,column,word,value: a word of the memory of the core at that place.
"""
import cmath
import math
import sys
from fractions import Fraction
from f32 import Random, add, fma, fms, half, half_bits, mul, rounded, sub


def single(value):
    return "0" if value == 0 else f"{value:.9g}"


def write(name, words, show=single):
    """words: (row, column, word) -> value"""
    with open(f"data/{name}.csv", "w", encoding="ascii") as file:
        file.write("row,column,word,value\n")
        for (row, column, word), value in sorted(words.items()):
            file.write(f"{row},{column},{word},{show(value)}\n")


def gemv(rows=4, columns=4, m=32, n=32, name="gemv"):
    rnd = Random(1)
    a = [[rnd.single() for _ in range(columns * n)] for _ in range(rows * m)]
    x = [rnd.single() for _ in range(columns * n)]
    data, result = {}, {}
    for r in range(rows):
        for c in range(columns):
            for j in range(n):
                for i in range(m):
                    data[r, c, j * m + i] = a[r * m + i][c * n + j]
                if r == 0:
                    data[r, c, m * n + j] = x[c * n + j]
    for i in range(rows * m):
        total = None
        for c in reversed(range(columns)):
            part = mul(a[i][c * n], x[c * n])
            for j in range(c * n + 1, (c + 1) * n):
                part = fma(part, a[i][j], x[j])
            total = part if total is None else add(total, part)
        result[i // m, 0, m * n + n + 4 + i % m] = total
    write(name, data)
    write(f"{name}_y", result)


def summa(p=4, t=14):
    rnd = Random(2)
    size = p * t
    a, b, c = ([[rnd.single() for _ in range(size)] for _ in range(size)] for _ in range(3))
    data, result = {}, {}
    for i in range(size):
        for j in range(size):
            place = (i // t, j // t)
            word = i % t * 16 + j % t
            data[(*place, word)] = a[i][j]
            data[(*place, 256 + word)] = b[i][j]
            data[(*place, 1027 + word)] = total = c[i][j]
            for k in range(size):
                total = fma(total, a[i][k], b[k][j])
            result[(*place, 1027 + word)] = total
    for r in range(p):
        for c_ in range(p):
            for i in range(t):
                for j in range(t, 16):
                    data[r, c_, 1027 + 16 * i + j] = result[r, c_, 1027 + 16 * i + j] = 0.0
    write("summa", data)
    write("summa_c", result)


def pairs(halves):
    """Words of two halves, the first one in the low bits."""
    return [(halves[i], halves[i + 1]) for i in range(0, len(halves), 2)]


def two_halves(value):
    return f"{single(value[0])} {single(value[1])}"


def spmm(rows=2, columns=2, m=32, k=64, n=32, name="spmm", shares=(0, 50, 70, 80, 90, 95)):
    """One B, an A for each share of zeros; column 0 of the grid holds A."""
    rnd = Random(3)
    b = [[rnd.single() for _ in range(columns * n)] for _ in range(k)]
    data = {}
    for r in range(rows):
        for c in range(columns):
            for i in range(k):
                for j in range(n):
                    data[r, c + 1, i * n + j] = b[i][c * n + j]
    write(f"{name}_b", data)
    for zeros in shares:
        data, result = {}, {}
        a = [[half(rnd.single()) or 1.0 for _ in range(k)] for _ in range(rows * m)]
        for r in range(rows):
            places = [(r * m + i, j) for i in range(m) for j in range(k)]
            for _ in range(len(places) * zeros // 100):
                i, j = places.pop(rnd.below(len(places)))
                a[i][j] = 0.0
        for i in range(rows * m):
            for w, pair in enumerate(pairs(a[i])):
                data[i // m, 0, i % m * k // 2 + w] = pair
            for j in range(columns * n):
                total = 0.0
                for l in range(k):
                    if a[i][l]:
                        total = fma(total, a[i][l], b[l][j])
                result[i // m, 1 + j // n, k * n + 3 + i % m * n + j % n] = total
        write(f"{name}_a{zeros}", data, two_halves)
        write(f"{name}_c{zeros}", result)


def matrix(path):
    """Rows, columns and {(i, j): value} of a Matrix Market file."""
    with open(path, encoding="ascii") as file:
        header = file.readline().lower().split()
        lines = [line.split() for line in file if not line.startswith("%") and line.strip()]
    a = {}
    for line in lines[1:]:
        i, j = int(line[0]) - 1, int(line[1]) - 1
        a[i, j] = Fraction("1" if header[3] == "pattern" else line[2])
        if header[4] == "symmetric":
            a[j, i] = a[i, j]
    return int(lines[0][0]), int(lines[0][1]), a


MATRICES = {"karate": 0, "west0479": 4, "jagmesh7": 0, "494_bus": 0}


def spmv(rows=4, columns=4):
    """Elements are divided by a power of two and rounded to halves; those that become 0 are left out."""
    for seed, (name, scale) in enumerate(MATRICES.items()):
        height, width, a = matrix(f"data/{name}.mtx")
        a = {place: half(value / 2**scale) for place, value in a.items()}
        by_column = {}
        for i, j in sorted(a):
            if a[i, j]:
                by_column.setdefault((i % rows, j), []).append(i)
        data, free = {}, {}
        for j in range(width):
            for r in range(rows):
                own = by_column.get((r, j), [])
                core, l = (r, j % columns), j // columns
                start = free.setdefault(core, 0x1000)
                data[(*core, 2 * l)] = (4 << 16 | len(own)) if own else 0
                data[(*core, 2 * l + 1)] = 4 * start
                for k, i in enumerate(own):
                    data[(*core, start + k)] = i // rows << 16 | half_bits(a[i, j])
                free[core] += len(own)
        write(f"spmv_{name}", data, hex)
        print(f"{name}: {sum(map(len, by_column.values()))} elements of {len(a)}, at most {max(free.values()) - 0x1000} a core")
        rnd = Random(10 + seed)
        for zeros in (0, 90):
            x = [half(rnd.single()) or 1.0 if rnd.below(100) >= zeros else 0.0 for _ in range(width)]
            data, result = {}, {}
            for c in range(columns):
                own = x[c::columns] + [0.0] * 2
                for w, pair in enumerate(pairs(own[:len(own) // 2 * 2])):
                    data[0, c, 0x800 + w] = pair
            for i in range(height):
                total = None
                for c in reversed(range(columns)):
                    part = 0.0
                    for j in range(c, width, columns):
                        if x[j] and a.get((i, j)):
                            part = fma(part, a[i, j], x[j])
                    total = part if total is None else add(total, part)
                result[i % rows, 0, 0xC00 + i // rows] = total
            write(f"spmv_{name}_x{zeros}", data, two_halves)
            for r in range(rows):
                for l in range(-(-height // rows)):
                    result.setdefault((r, 0, 0xC00 + l), 0.0)
            write(f"spmv_{name}_y{zeros}", result)


COEFFICIENTS = [0.4, 0.1, 0.15, 0.2, 0.05]


def stencil5(rows=2, columns=2, n=8):
    """After 1 and after 4 steps."""
    rnd = Random(4)
    factors = [rounded(Fraction(c)) for c in COEFFICIENTS]
    c0, north, south, west, east = factors
    height, width = rows * n, columns * n
    u = [[rnd.single() for _ in range(width)] for _ in range(height)]
    second = n * n + 4

    def words(points, base):
        return {(i // n, j // n, base + i % n * n + j % n): points[i][j] for i in range(height) for j in range(width)}

    data = words(u, 0)
    for r in range(rows):
        for c in range(columns):
            for k, factor in enumerate(factors):
                data[r, c, 0x1000 + k] = factor
    write(f"stencil5_{rows}x{columns}", data)
    for step in range(1, 5):
        new = [[0.0] * width for _ in range(height)]
        for i in range(height):
            for j in range(width):
                total = mul(c0, u[i][j])
                # Points of the same core come first.
                around = [(i - 1, j, north), (i + 1, j, south), (i, j - 1, west), (i, j + 1, east)]
                around = [(y, x, c) for y, x, c in around if 0 <= y < height and 0 <= x < width]
                for y, x, c in sorted(around, key=lambda p: (p[0] // n, p[1] // n) != (i // n, j // n)):
                    total = fma(total, c, u[y][x])
                new[i][j] = total
        u = new
        if step in (1, 4):
            write(f"stencil5_{rows}x{columns}_{step}", words(u, step % 2 * second))


def stencil7(rows=4, columns=4, z=64, steps=4, name="stencil7"):
    rnd = Random(5)
    factors = [rounded(Fraction(c)) for c in COEFFICIENTS[:4]]
    c0, cx, cy, cz = factors
    u = {(y, x, k): rnd.single() for y in range(rows) for x in range(columns) for k in range(z)}

    def words(points, base):
        return {(y, x, base + k): value for (y, x, k), value in points.items()}

    data = words(u, 1)
    for r in range(rows):
        for c in range(columns):
            data[r, c, 0] = data[r, c, z + 1] = data[r, c, z + 4] = data[r, c, 2 * z + 5] = 0.0
            for k, factor in enumerate(factors):
                data[r, c, 0x2000 + k] = factor
    write(name, data)
    for _ in range(steps):
        at = lambda y, x, k: u.get((y, x, k), 0.0)
        new = {}
        for y, x, k in u:
            total = mul(c0, u[y, x, k])
            total = fma(total, cz, add(at(y, x, k - 1), at(y, x, k + 1)))
            total = fma(total, cy, add(at(y - 1, x, k), at(y + 1, x, k)))
            new[y, x, k] = fma(total, cx, add(at(y, x - 1, k), at(y, x + 1, k)))
        u = new
    write(f"{name}_{steps}", words(u, 1 + steps % 2 * (z + 4)))


def root(count, k):
    """exp(-2 pi i k / count) as two singles; eight points of the circle are exact, and no other is near a tie."""
    angle = -2 * math.pi * k / count
    exact = {0: (1, 0), 1: (0, -1), 2: (-1, 0), 3: (0, 1)}.get(4 * k // count) if 4 * k % count == 0 else None
    return exact or tuple(rounded(Fraction(f(angle))) for f in (math.cos, math.sin))


def fft(cores=8, points=64):
    rnd = Random(6)
    count = cores * points
    x = [(rnd.single(), rnd.single()) for _ in range(count)]
    data, result = {}, {}
    for p in range(cores):
        for k in range(points):
            data[0, p, k], data[0, p, 64 + k] = x[p * points + k]
            for stage, far in enumerate((4, 2, 1)):
                span = far * points
                re, im = root(2 * span, (p % far) * points + k)
                data[0, p, 0x186 + 128 * stage + k] = re
                data[0, p, 0x186 + 128 * stage + 64 + k] = im
        for j in range(32):
            data[0, p, 0x480 + j], data[0, p, 0x4A1 + j] = root(64, j)
    write("fft", data)

    y = list(x)
    span = count // 2
    while span:
        for block in range(0, count, 2 * span):
            for j in range(span):
                (ar, ai), (br, bi) = y[block + j], y[block + span + j]
                wr, wi = root(2 * span, j)
                tr, ti = sub(ar, br), sub(ai, bi)
                y[block + j] = add(ar, br), add(ai, bi)
                y[block + span + j] = fms(mul(tr, wr), ti, wi), fma(mul(tr, wi), ti, wr)
        span //= 2
    for p in range(cores):
        for k in range(points):
            result[0, p, 0x83 + k], result[0, p, 0xC3 + k] = y[p * points + k]
    write("fft_y", result)

    # Against the sum by its definition: its own error, of double precision, is a millionth of what is allowed.
    digits = count.bit_length() - 1
    roots = [cmath.exp(-2j * cmath.pi * k / count) for k in range(count)]
    error = size = 0.0
    for place, (re, im) in enumerate(y):
        n = int(f"{place:0{digits}b}"[::-1], 2)
        exact = sum(complex(*x[k]) * roots[n * k % count] for k in range(count))
        error += abs(complex(re, im) - exact) ** 2
        size += abs(exact) ** 2
    error = math.sqrt(error / size)
    print(f"fft: relative error {error:.2e} against the exact transform, at most 5e-7 allowed")
    assert error < 5e-7


def small():
    """For the engines that are slow."""
    gemv(2, 2, 8, 8, "small_gemv")
    spmm(2, 1, 4, 16, 8, "small_spmm", (50,))
    stencil7(2, 2, 8, 2, "small_stencil7")


KERNELS = {f.__name__: f for f in (gemv, summa, spmm, spmv, stencil5, stencil7, fft, small)}

if __name__ == "__main__":
    for kernel in sys.argv[1:] or KERNELS:
        KERNELS[kernel]()
