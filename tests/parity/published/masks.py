"""What PISA, RigidBench, NewtonBench, PIS and Morpheus measure in masks and pictures, restated from their description
(docs/EVALUATION.md) on NumPy, SciPy and OpenCV. Masks are lists of boolean arrays [H, W]."""
import cv2
import numpy as np
from scipy.interpolate import interp1d
from scipy.ndimage import map_coordinates
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


def rigidbench_times(count, fps, true_count, true_fps):
    """Seconds of the frames that are compared, the clip's last one standing for what it lacks."""
    frames = min(count, true_count) if fps == true_fps else true_count
    return np.minimum(np.arange(frames) / true_fps, (count - 1) / fps)


def rigidbench(clip, reference, fps, true_fps):
    height, width = reference[0].shape
    at = [np.argmin(np.abs(np.arange(len(clip)) / fps - t)) for t in rigidbench_times(len(clip), fps, len(reference), true_fps)]
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


def in_time(values, fps, true_count, true_fps):
    """Linear between frames, at the times that are compared."""
    times = rigidbench_times(len(values), fps, true_count, true_fps)
    return interp1d(np.arange(len(values)) / fps, values, axis=0)(times)


def rigidbench_ate(tracks, true_tracks, visible, size, true_size, fps, true_fps):
    """Mean distance of the visible points over the height; tracks [frame, point, xy]."""
    there = in_time(tracks, fps, len(true_tracks), true_fps) * np.array([true_size[0] / size[0], true_size[1] / size[1]])
    frames = len(there)
    return np.mean(np.linalg.norm(there - true_tracks[:frames], axis=2)[visible[:frames]]) / true_size[1]


def aligned_depth(depth, true_depth, fps, true_fps, farthest=100.0):
    """After one affine fit of the video's disparity to the true one."""
    disparity = in_time(1 / depth, fps, len(true_depth), true_fps)
    true_depth = true_depth[:len(disparity)]
    valid = (true_depth > 0) & (true_depth < farthest)
    slope, offset = np.linalg.lstsq(np.stack([disparity[valid], np.ones(valid.sum())], 1), 1 / true_depth[valid], rcond=None)[0]
    mapped = slope * disparity + offset
    return np.where(mapped > 0, 1 / np.where(mapped > 0, mapped, 1), np.nan), valid


def rigidbench_si_mse(depth, true_depth, fps, true_fps):
    """Mean over the frames of the variance of log depth minus true log depth."""
    aligned, valid = aligned_depth(depth, true_depth, fps, true_fps)
    return np.nanmean([np.nanvar(np.log(a[v]) - np.log(t[v])) for a, t, v in zip(aligned, true_depth, valid)])


def rigidbench_ate_3d(tracks, visible, depth, true_depth, camera, objects, positions, fps, true_fps):
    """Root mean square distance of the objects' geometric medians from `positions` [frame, object, xyz] over their mean way."""
    aligned = aligned_depth(depth, true_depth, fps, true_fps)[0]
    there = in_time(tracks, fps, len(true_depth), true_fps)
    rows, columns = aligned.shape[1:]
    apart, ways = [], []
    for k in range(positions.shape[1]):
        if (way := np.linalg.norm(positions[-1, k] - positions[0, k])) > 0.01:
            ways.append(way)
        for t, depths in enumerate(aligned):
            uv = there[t, (objects == k) & visible[t]]
            u, v = np.clip(uv[:, 0], 0, columns - 1.0001), np.clip(uv[:, 1], 0, rows - 1.0001)
            z = map_coordinates(depths, [v, u], order=1)
            seen = z > 0
            if not seen.any():
                continue
            points = np.stack([(uv[:, 0] - camera[2]) * z / camera[0], (uv[:, 1] - camera[3]) * z / camera[1], z], 1)[seen]
            middle = points.mean(0)
            for _ in range(100 if len(points) > 1 else 0):
                weights = 1 / np.maximum(np.linalg.norm(points - middle, axis=1), 1e-5)
                last, middle = middle, weights @ points / weights.sum()
                if np.linalg.norm(middle - last) < 1e-5:
                    middle = last
                    break
            apart.append(np.linalg.norm(middle - positions[t, k]))
    return np.sqrt(np.mean(np.square(apart))) / np.mean(ways)


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
