#!/usr/bin/env python3
"""The worst frame of every family in compare.py's clips, as a picture: docs/video_model.png.

    python3 tests/bench/dense/worst_frames.py [--size 128x128] [--frames 12] [--reference 1024] [--output docs/video_model.png]

Reads what compare.py left in out/dense. A row a family, its frame in which the video model is furthest from the reference; columns: the 4
samples a pixel that the model draws from, the model, Open Image Denoise (best quality) on 8 samples with their own guides, the reference, and
eight times the errors of model and denoiser.
"""
import argparse
import os
import pathlib
import struct
import zlib

import compare  # enters its Python environment
import numpy


def write_png(file, picture):
    """[H, W, 3] 8 bits"""
    height, width = picture.shape[:2]
    chunk = lambda kind, data: struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))  # noqa: E731
    rows = b"".join(b"\0" + row.tobytes() for row in picture)
    pathlib.Path(file).write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) +
                                   chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b""))


def worst_row(folder, size):
    width, height = map(int, size.split("x"))
    worst = (0, None)
    for clip in sorted(folder.iterdir()):
        load = lambda name: numpy.load(clip / f"{name}.npy")  # noqa: B023, E731
        drawn, truth = compare.displayed(load("picture_model_4")), compare.displayed(load("picture_reference"))
        errors = numpy.mean((drawn - truth) ** 2, axis=(1, 2, 3))
        frame = int(errors.argmax())
        if errors[frame] <= worst[0]:
            continue
        denoised = compare.displayed(compare.Denoiser(height, width, "high", False).clip(load("picture_8"), load("albedo_8"), load("normal_8"))[frame])
        shown = [compare.displayed(load("picture_4"))[frame], drawn[frame], denoised, truth[frame], 8 * abs(drawn[frame] - truth[frame]), 8 * abs(denoised - truth[frame])]
        worst = (errors[frame], numpy.concatenate(shown, axis=1))
    return worst[1]


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--size", default="128x128")
    options.add_argument("--frames", type=int, default=12)
    options.add_argument("--reference", type=int, default=1024)
    options.add_argument("--output", default="docs/video_model.png")
    options = options.parse_args()
    os.chdir(compare.ROOT)
    folders = [f"out/dense/{pathlib.Path(family).stem}_{seed}_{options.size}_{options.frames}f_{options.reference}" for family, seed in compare.FAMILIES.values()]
    picture = numpy.concatenate([worst_row(pathlib.Path(folder), options.size) for folder in folders])
    write_png(options.output, (255 * numpy.clip(picture, 0, 1) + 0.5).astype(numpy.uint8))


if __name__ == "__main__":
    main()
