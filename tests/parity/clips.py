"""Clips that the published evaluators and ours both measure: a ball that bounces under noise, honest or spoiled."""
import cv2
import numpy as np


def ball_heights(frames, fps, g=9.81, restitution=0.75, speed=1.0):
    """Height above the floor [m] of a ball dropped from 1.5 m."""
    y, v, steps, out = 1.5, 0.0, 40, []
    for _ in range(frames):
        out.append(y)
        for _ in range(steps):
            v -= g * speed * speed / fps / steps
            y += v / fps / steps
            if y < 0:
                y, v = -restitution * y, -restitution * v
    return out


def bouncing_ball(path, size=(480, 272), frames=150, fps=30, seed=1, frozen=False, colour=(40, 60, 220), back=(90, 150, 90), **motion):
    rng = np.random.default_rng(seed)
    width, height = size
    writer = cv2.VideoWriter(path, cv2.VideoWriter_fourcc(*"mp4v"), fps, size)
    ground = np.full((height, width, 3), back, np.uint8)
    cv2.rectangle(ground, (0, int(0.85 * height)), (width, height), (60, 70, 80), -1)
    for i, y in enumerate(ball_heights(frames, fps, **motion)):
        frame = ground.copy()
        x = width * (0.2 + (0 if frozen else 0.6 * i / frames))
        y = height * (0.8 - 0.45 * (1.5 if frozen else y))
        cv2.circle(frame, (int(x * 16), int(y * 16)), int(16 * height * 0.06), colour, -1, cv2.LINE_AA, 4)
        writer.write(np.clip(frame + rng.normal(0, 1.5, frame.shape), 0, 255).astype(np.uint8))
    writer.release()
    return path
