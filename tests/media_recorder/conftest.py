"""What the tests of the recorder share."""

import pytest

pytest.importorskip("av", reason="PyAV is not installed: pip install python-webrtc[media]")
