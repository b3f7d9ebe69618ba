"""PhyWorld's parser and errors and LDR's, restated from their description (docs/EVALUATION.md) on NumPy."""
import os
import tempfile

import cv2
import numpy as np

SIZE, DT, GIVEN = 10.0, 0.1, 3
RANGES = {1: (0.7, 1.4), 2: (0.5, 1.5)}


def decode(mp4):
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "clip.mp4")
        with open(file, "wb") as out:
            out.write(bytes(mp4))
        capture, frames = cv2.VideoCapture(file), []
        while True:
            there, frame = capture.read()
            if not there:
                return np.stack(frames)[..., ::-1]
            frames.append(frame)


def parse(frames, balls):
    """[balls, T, 3]: x, y (down), radius."""
    out = np.zeros((balls, len(frames), 3))
    for b in range(balls):
        y = r = 0.0
        for t, frame in enumerate(frames):
            red, green, blue = (frame[..., k] for k in range(3))
            mask = (red > 127) & (green < 127) & (blue < 127) if b == 0 else (red < 127) & (green < 127) & (blue > 127)
            rows, columns = np.nonzero(mask)
            if len(rows) > 0.15:
                x = np.mean(columns) / frame.shape[1] * SIZE
                y = np.mean(rows) / frame.shape[0] * SIZE
                r = np.sqrt(len(rows) / np.pi) / frame.shape[1] * SIZE
            else:
                x = 0.0 if balls == 2 and b == 0 else SIZE
            out[b, t] = x, y, r
    return out


def errors(position, start, frames):
    """Of one sample: position (32, 2) or (32, 2, 2), start (r, v) or (r1, r2, v1, v2)."""
    balls = len(start) // 2
    truth = position.reshape(len(position), balls, 2).transpose(1, 0, 2)
    radius, speed = start[:balls], start[balls:].copy()
    if balls == 2:
        speed[1] *= -1
    inside = np.all((truth >= radius[:, None, None]) & (truth <= SIZE - radius[:, None, None]), axis=(0, 2))
    used = np.nonzero(inside & (np.arange(len(frames)) >= GIVEN))[0]
    read = parse(frames, balls)[:, used]
    x, y, r = read[..., 0], read[..., 1], read[..., 2]
    true_x, true_y = truth[:, used, 0], SIZE - truth[:, used, 1]
    v_x, v_y = np.diff(x) / DT, np.diff(y) / DT
    true_v_x, true_v_y = np.diff(true_x) / DT, np.diff(true_y) / DT
    falls = balls == 1 and abs(position[-1, 1] - position[0, 1]) > 1e-3
    start_at = 0
    if balls == 2:
        jumps = np.nonzero(np.abs(np.diff(true_v_x[0])) > 0.1)[0]
        start_at = jumps[0] + 1 if len(jumps) else len(true_v_x[0])
        mass = radius ** 2
        out = {
            "velocity_error": np.mean([abs(np.mean(v[start_at:]) - np.mean(w[start_at:])) for v, w in zip(v_x, true_v_x)]),
            "velocity_error_per_frame": np.mean([np.mean(abs(v[start_at:] - w[start_at:])) for v, w in zip(v_x, true_v_x)]),
            "pre_velocity_error": np.mean([abs(np.mean(v[:start_at]) - np.mean(w[:start_at])) for v, w in zip(v_x, true_v_x)]),
            "pre_velocity_error_per_frame": np.mean([np.mean(abs(v[:start_at] - w[:start_at])) for v, w in zip(v_x, true_v_x)]),
            "momentum_error": np.mean(abs(mass @ v_x - mass @ speed)),
            "energy_error": np.mean(abs(0.5 * mass @ v_x ** 2 - 0.5 * mass @ speed ** 2)),
        }
    else:
        of_x, of_y = abs(np.mean(v_x) - speed[0]), abs(np.mean(v_y) - np.mean(true_v_y))
        out = {"velocity_error": of_x + (of_y if falls else 0),
               "velocity_error_per_frame": np.mean(abs(v_x - speed[0])) + (np.mean(abs(v_y - true_v_y)) if falls else 0)}
        if falls:
            out |= {"velocity_error_x": of_x, "velocity_error_y": of_y}
    out["radius_change"] = np.mean(r.max(1) - r.min(1))
    out["position_error"] = np.mean([np.mean(abs(a[start_at:] - b[start_at:])) + np.mean(abs(c[start_at:] - d[start_at:]))
                                     for a, b, c, d in zip(x, true_x, y, true_y)])
    out["radius_error"] = np.mean([np.mean(abs(a[start_at:] - b)) for a, b in zip(r, radius)])
    return out


def split(start):
    balls = len(start) // 2
    low, high = RANGES[balls]
    radius_out = any(r < low or r > high for r in start[:balls])
    velocity_out = any(v < 1 or v > 4 for v in np.abs(start[balls:]))
    return {(False, False): ["_in"], (True, False): ["_out", "_r_out"], (False, True): ["_out", "_v_out"],
            (True, True): ["_out", "_rv_out"]}[radius_out, velocity_out]


def scored(start):
    balls = len(start) // 2
    return all(r >= 0.6 for r in start[:1]) if balls == 1 else all(r > 0.5 for r in start[:2])


def measure(predicted, truth):
    """Two open HDF5 files. {name: nanmean}, with each split's suffix where the quantity has splits."""
    lists = {}
    for group, videos in predicted["video_streams"].items():
        for i, mp4 in enumerate(videos):
            start = truth["init_streams"][group][i]
            if not scored(start):
                continue
            for name, value in errors(truth["position_streams"][group][i], start, decode(mp4)).items():
                for suffix in ["", *split(start)]:
                    lists.setdefault(name + suffix, []).append(value)
    out = {name: float(np.nanmean(values)) for name, values in lists.items()}
    for quantity, gap in (("position_error", "generalisation_gap"), ("radius_error", "radius_gap")):
        out[gap] = max(0.0, out[quantity + "_out"] - out[quantity + "_in"])
    return out
