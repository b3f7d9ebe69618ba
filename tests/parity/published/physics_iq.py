"""Physics-IQ's published measures and scores, restated from their description (docs/EVALUATION.md) on OpenCV and NumPy."""
import os
import tempfile

import cv2
import numpy as np

SECONDS = 5


def frames_of(path):
    capture = cv2.VideoCapture(path)
    fps = round(capture.get(cv2.CAP_PROP_FPS))
    while True:
        there, frame = capture.read()
        if not there:
            return
        yield fps, frame


def raw_masks(path, max_frames=None):
    """Motion masks before any codec."""
    mean, kernel = None, np.ones((5, 5), np.uint8)
    for t, (fps, frame) in enumerate(frames_of(path)):
        if t == max_frames:
            return
        height, width = frame.shape[0] // 2 * 2, frame.shape[1] // 2 * 2
        grey = cv2.GaussianBlur(cv2.cvtColor(frame[:height, :width], cv2.COLOR_BGR2GRAY), (5, 5), 0)
        if mean is None:
            mean = grey.astype(np.float64)
            yield fps, np.zeros_like(grey)
            continue
        cv2.accumulateWeighted(grey, mean, 0.3)
        difference = cv2.absdiff(grey, cv2.convertScaleAbs(mean))
        _, mask = cv2.threshold(difference, 10, 255, cv2.THRESH_BINARY)
        mask = cv2.morphologyEx(cv2.morphologyEx(mask, cv2.MORPH_OPEN, kernel), cv2.MORPH_CLOSE, kernel)
        yield fps, mask


def coded_masks(path):
    """[T, H, W] masks as they come back from an mp4v file."""
    with tempfile.TemporaryDirectory() as folder:
        file, writer = os.path.join(folder, "mask.mp4"), None
        for fps, mask in raw_masks(path):
            if writer is None:
                writer = cv2.VideoWriter(file, cv2.VideoWriter_fourcc(*"mp4v"), fps, mask.shape[::-1], isColor=False)
            writer.write(mask)
        writer.release()
        return [frame for _, frame in frames_of(file)]


def load(path, size, count):
    pictures = [cv2.resize(frame, size).astype(np.float32) / np.float32(255) for _, frame in frames_of(path)][:count]
    masks = [(cv2.resize(mask, size) > 127)[..., 0] for mask in coded_masks(path)][:count]
    return np.stack(pictures), np.stack(masks)


def iou(a, b):
    union = np.logical_or(a, b).sum()
    return 1.0 if union == 0 else np.logical_and(a, b).sum() / union


def compare(reference, clips):
    """The measures of each clip against the reference; every clip is read once."""
    fps, first = next(frames_of(reference))
    size = (first.shape[1] // 4, first.shape[0] // 4)
    real = load(reference, size, SECONDS * fps)
    return [measures(*real, *load(clip, size, SECONDS * fps)) for clip in clips]


def measures(real, real_masks, made, made_masks):
    often_real, often_made = real_masks.sum(0) / len(real_masks), made_masks.sum(0) / len(made_masks)
    moving = np.maximum(often_real, often_made) > 0
    mse = [float(np.mean((a - b) ** 2)) for a, b in zip(real, made)]
    in_time = [float(iou(a, b)) for a, b in zip(real_masks, made_masks)]
    return {
        "spatial_iou": float(iou(real_masks.max(0), made_masks.max(0))),
        "spatiotemporal_iou": float(np.mean(in_time)),
        "weighted_spatial_iou": float(np.minimum(often_real, often_made)[moving].sum() / np.maximum(often_real, often_made)[moving].sum())
        if moving.any() else 1.0,
        "mse": float(np.mean(mse)),
        "lists": {"st": in_time, "mse": mse},
    }


def scores(clip, variance):
    """Of one scenario: original and verified."""
    of_list = lambda values: np.mean([round(v, 4) for v in values])
    ratio = (of_list(clip["lists"]["st"]) / round(of_list(variance["lists"]["st"]), 4)
             + round(clip["spatial_iou"], 4) / round(round(variance["spatial_iou"], 4), 5)
             + round(clip["weighted_spatial_iou"], 4) / round(round(variance["weighted_spatial_iou"], 4), 4)) / 3
    excess = of_list(clip["lists"]["mse"]) - round(of_list(variance["lists"]["mse"]), 4)
    original = round(100 * float(np.clip(ratio - excess, 0, 1)), 2)
    parts = [clip[k] / (variance[k] + 1e-8) for k in ("spatial_iou", "spatiotemporal_iou", "weighted_spatial_iou")]
    parts.append(1 / max(clip["mse"] / (variance["mse"] + 1e-8), 1e-30))
    return {"score_original": original, "score_verified": 100 * float(np.mean(np.clip(parts, 0, 1)))}
