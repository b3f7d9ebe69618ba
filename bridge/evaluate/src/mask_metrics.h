#pragma once
#include "mask_pair.h"
#include "rimshot/evaluate/report.h"

namespace rimshot::evaluate {

// Families that measure objects in masks, one a file.

/// PISA's L2 (a mean absolute coordinate error), Chamfer distance and IoU.
MetricFamily pisa_metrics(const MaskClip& clip, const MaskClip& reference);
/// RigidBench's IoU, L2 and Chamfer distance per actor.
MetricFamily rigidbench_metrics(const MaskClip& clip, const MaskClip& reference);
/// RigidBench's ATE: mean over the frames and the points that both see (visible.npy [frame, point] of either; all) of the distance between
/// tracks.npy [frame, point, xy] of both folders, over the height; the clip's is brought to the reference's size and, linearly, to its
/// times. @throws Error(InvalidInput) for arrays that do not fit
Metric rigidbench_ate(const MaskClip& clip, const MaskClip& reference);
/// RigidBench's SI-MSE: mean over the frames of the variance of log depth minus true log depth, below 100 m, after one affine fit of
/// disparity for the whole video; depth.npy [frame, row, column] in m of both folders. @throws Error(InvalidInput) for arrays that do not fit
Metric rigidbench_si_mse(const MaskClip& clip, const MaskClip& reference);
/// RigidBench's ATE-3D: root mean square distance of the objects from where they are, over the mean of the ways that the objects go from the
/// first frame to the last. An object is where the geometric median of its visible points lies, seen by camera.npy [fx fy cx cy] (px, of the
/// reference) at the clip's depth after the same affine fit; it should be at positions.npy [frame, object, xyz] (m, camera frame: x right,
/// y down, z forward). objects.npy [point] says whose the points are (all one object's).
/// @param corrected against the reference's own points at the true depth: seen points lie on the surface, not at the centre
/// @throws Error(InvalidInput) for arrays that do not fit
Metric rigidbench_ate_3d(const MaskClip& clip, const MaskClip& reference, bool corrected);
/// NewtonBench's velocity and acceleration errors of the centre.
MetricFamily newtonbench_metrics(const MaskClip& clip, const MaskClip& reference);
/// NewtonGen's physical invariance score, of one clip.
MetricFamily pis_metrics(const MaskClip& clip);
/// Morpheus's physical invariance, of one clip.
MetricFamily morpheus_metrics(const MaskClip& clip);
/// The two-ball ratio, of one clip with two falling objects.
MetricFamily fall_metrics(const MaskClip& clip);

}  // namespace rimshot::evaluate
