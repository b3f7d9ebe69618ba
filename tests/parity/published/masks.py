"""What PISA, RigidBench, NewtonBench, PIS and Morpheus measure in masks and pictures, restated from their description
(docs/EVALUATION.md) on NumPy, SciPy and OpenCV. Masks are lists of boolean arrays [H, W]."""
import cv2
import numpy as np
from scipy.signal import convolve2d, savgol_filter
from scipy.spatial import cKDTree


def centre(mask):
    rows, columns = np.nonzero(mask)
    return np.array([columns.mean(), rows.mean()]) if len(rows) else np.full(2, np.nan)


def nearest(a, b):
    """Mean distance from the pixels of a to the nearest of b."""
    if not a.any() or not b.any():
        return np.nan
    return cKDTree(np.argwhere(b)).query(np.argwhere(a))[0].mean()


def iou(a, b):
    union = (a | b).sum()
    return 1.0 if union == 0 else (a & b).sum() / union


def pisa(clip, reference, fps, reference_fps):
    height = clip[0].shape[0]
    pairs = [(mask, reference[int(i * reference_fps / fps)]) for i, mask in enumerate(clip) if int(i * reference_fps / fps) < len(reference)]
    apart = np.array([centre(a) - centre(b) for a, b in pairs])
    return {
        "l2": np.nanmean(np.sqrt(apart ** 2)) / np.sqrt(2) / height,
        "chamfer": np.nanmean([nearest(a, b) + nearest(b, a) for a, b in pairs]) / np.sqrt(2) / height,
        "iou": np.nanmean([iou(a, b) for a, b in pairs]),
    }


def rigidbench(clip, reference):
    height, width = reference[0].shape
    at = np.round(np.linspace(0, len(clip) - 1, len(reference))).astype(int)
    scaled = [cv2.resize(clip[i].astype(np.uint8), (width, height), interpolation=cv2.INTER_NEAREST) > 0 for i in at]
    pairs = list(zip(scaled, reference))
    return {
        "iou": np.mean([iou(a, b) for a, b in pairs]),
        "l2": np.nanmean([np.linalg.norm(centre(a) - centre(b)) for a, b in pairs]) / height,
        "chamfer": np.nanmean([nearest(a, b) + nearest(b, a) for a, b in pairs]) / height,
    }


def newtonbench(clip, reference, fps):
    a, b = (np.array([centre(mask) for mask in masks]) for masks in (clip, reference))
    out = {}
    for name, order in (("velocity_rmse", 1), ("acceleration_rmse", 2)):
        difference = (np.diff(a, order, axis=0) - np.diff(b, order, axis=0)) * fps ** order
        out[name] = np.sqrt(np.nanmean((difference ** 2).sum(1)))
    return out


def pis(clip, fps):
    track = np.array([centre(mask) for mask in clip])
    average = lambda v: np.convolve(v, np.ones(5) / 5, "valid")
    x, y = average(track[:, 0]) / 12, (clip[0].shape[0] - average(track[:, 1])) / 12
    v_x, v_y = np.gradient(x, 1 / fps), np.gradient(y, 1 / fps)
    out = {"v_x": v_x, "v_y": v_y, "a_x": np.gradient(v_x, 1 / fps), "a_y": np.gradient(v_y, 1 / fps),
           "energy": 0.5 * (v_x ** 2 + v_y ** 2) + 9.8 * y}
    first = 3 + (len(x) - 6 - 6) // 2
    part = {name: values[first:first + 6] for name, values in out.items()}
    return {name: 1 / (1 + v.std() / (abs(v.mean()) + 1e-8)) for name, v in part.items()}


def morpheus(clip):
    dt = 0.01
    track = np.array([centre(mask) for mask in clip]) / 400

    def velocity(v):
        slope = [np.polyfit(np.arange(max(0, i - 2), min(len(v), i + 3)) * dt, v[max(0, i - 2):i + 3], 1)[0] for i in range(len(v))]
        return savgol_filter(0.7 * np.array(slope) + 0.3 * np.gradient(v, dt), 5, 3)

    def conservation(v):
        m, s = abs(v.mean()), v.std()
        return 1 / (1 + (s / m if m >= 10 * s or m >= 10 else s))

    def best(v):
        length, step = len(v) // 4, len(v) // 8
        return max(conservation(v[i:i + length]) for i in range(0, len(v) - length + 1, step))

    v_x, v_y = velocity(track[:, 0]), velocity(track[:, 1])
    energy = (v_x ** 2 + v_y ** 2) / 2 - 9.8 * (track[:, 1] - track[:, 1].min())
    out = {"energy_invariance": best(energy), "acceleration_invariance": best(np.gradient(v_y, dt)), "momentum_invariance": best(v_x)}
    return out | {"invariance": np.mean(list(out.values()))}


def ssim(a, b):
    """Mean over frames, pixels and channels; pictures [H, W, 3] of 8 bits."""
    window = np.exp(-(np.arange(11) - 5.0) ** 2 / (2 * 1.5 ** 2))
    window /= window.sum()

    def blur(v):
        v = np.apply_along_axis(lambda line: np.convolve(line, window, "valid"), 0, v)
        return np.apply_along_axis(lambda line: np.convolve(line, window, "valid"), 1, v)

    a, b = a.astype(np.float64), b.astype(np.float64)
    mean_a, mean_b = blur(a), blur(b)
    var_a, var_b, both = blur(a * a) - mean_a ** 2, blur(b * b) - mean_b ** 2, blur(a * b) - mean_a * mean_b
    c1, c2 = 2.55 ** 2, 7.65 ** 2
    return np.mean((2 * mean_a * mean_b + c1) * (2 * both + c2) / ((mean_a ** 2 + mean_b ** 2 + c1) * (var_a + var_b + c2)))


def rigidbench_ate(tracks, true_tracks, visible, size, true_size):
    """Mean distance of the visible points over the height; tracks [frame, point, xy] linear in time, at the reference's size."""
    frames, points = true_tracks.shape[:2]
    at = np.linspace(0, len(tracks) - 1, frames)
    there = np.stack([[np.interp(at, np.arange(len(tracks)), tracks[:, p, k]) for k in range(2)] for p in range(points)], 0).transpose(2, 0, 1)
    there = there * np.array([true_size[0] / size[0], true_size[1] / size[1]])
    return np.mean(np.linalg.norm(there - true_tracks, axis=2)[visible]) / true_size[1]


def rigidbench_si_mse(depth, true_depth, farthest=100.0):
    """Variance of log depth minus true log depth, after one affine fit of the video's disparity to the true one."""
    at = np.linspace(0, len(depth) - 1, len(true_depth))
    before = np.minimum(at.astype(int), len(depth) - 1)
    after = np.minimum(before + 1, len(depth) - 1)
    part = (at - before)[:, None, None]
    depth = (1 - part) * depth[before] + part * depth[after]
    valid = (depth > 0) & (true_depth > 0) & (true_depth < farthest)
    slope, offset = np.linalg.lstsq(np.stack([1 / depth[valid], np.ones(valid.sum())], 1), 1 / true_depth[valid], rcond=None)[0]
    disparity = slope / depth[valid] + offset
    near = disparity > 1 / farthest
    return np.var(np.log(1 / disparity[near]) - np.log(true_depth[valid][near]))


def ssim(a, b, window=11, sigma=1.5, levels=255.0):
    """Structural similarity of two pictures [row, column, channel] as pytorch_msssim defines it: Gaussian window, valid pixels."""
    x = np.arange(window) - window // 2
    line = np.exp(-x * x / (2 * sigma * sigma))
    kernel = np.outer(line, line) / line.sum() ** 2
    mean = lambda picture: convolve2d(picture, kernel, mode="valid")
    c1, c2 = (0.01 * levels) ** 2, (0.03 * levels) ** 2
    channels = []
    for k in range(a.shape[2]):
        p, q = a[..., k].astype(float), b[..., k].astype(float)
        mp, mq = mean(p), mean(q)
        contrast = (2 * (mean(p * q) - mp * mq) + c2) / (mean(p * p) - mp**2 + mean(q * q) - mq**2 + c2)
        channels.append(np.mean((2 * mp * mq + c1) / (mp**2 + mq**2 + c1) * contrast))
    return np.mean(channels)
