"""Makes data/*.csv: what the programs must leave in the memories of the cores. Shares no code with the tool.

    python3 reference.py
"""

import os

VECTOR = 0x1000 // 4


def vector(tile, length):
    """Numbers from 0 to 255, so that a sum over up to 65,536 tiles is exact in single precision, in any order."""
    state = (tile + 1) * 0x9E3779B1 & 0xFFFFFFFF
    values = []
    for _ in range(length):
        values.append(state >> 24)
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
    return values


def total(tiles, length):
    sums = [0] * length
    for tile in range(tiles):
        for i, value in enumerate(vector(tile, length)):
            sums[i] += value
    assert max(sums) < 1 << 24
    return sums


def write(name, values):
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "data", name + ".csv")
    with open(path, "w", newline="\n") as file:
        file.write("word,value\n")
        for i, value in enumerate(values):
            file.write(f"{VECTOR + i},{value}\n")


for length in (1, 4, 8, 16, 64, 256, 4096):
    write(f"first_{length}", vector(0, length))
for tiles, lengths in {
    4: (1, 4, 16, 256), 8: (8, 32), 16: (16, 64, 256), 32: (1, 16, 256), 64: (8, 64, 256), 128: (128, 512),
    256: (1, 256), 512: (1, 16, 64, 256, 4096), 4096: (1, 256), 16384: (1,),
}.items():
    for length in lengths:
        write(f"sum_{tiles}_{length}", total(tiles, length))
