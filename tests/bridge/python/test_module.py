"""The module simulates as the program does, gives arrays of the stated shapes, and raises its own error."""
import json
import os

import numpy
import rimshot

scene = os.environ["RIMSHOT_SCENE"]
run = rimshot.simulate(scene, {"world.duration": "0.5", "world.sample_rate": "100"})
assert run.time.shape == (51, 1) and run.position("ball").shape == (51, 3) and run.orientation("ball").shape == (51, 4)
assert numpy.allclose(numpy.linalg.norm(run.orientation("ball"), axis=1), 1)
assert json.loads(rimshot.certificate(run))["holds"]
assert run.sha256 == rimshot.simulate(scene, {"world.duration": "0.5", "world.sample_rate": "100"}).sha256
try:
    rimshot.simulate(scene, {"world.durration": "1"})
except rimshot.Error as error:
    assert "durration" in str(error)
else:
    raise AssertionError("a wrong key was accepted")
