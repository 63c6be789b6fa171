"""Firefox's own tests. It has no window, so it shares no screen, and it does not tell the kind of content."""

from tests.peers.browsers.tests import (  # noqa: F401
    apart,
    test_an_answer_without_simulcast_gets_one_layer,
    test_frames_that_both_ends_transform_are_recognised,
    test_the_peer_sees_each_layer_that_this_end_sends,
    test_the_statistics_of_both_ends_agree_on_the_video,
    test_this_end_sees_each_layer_that_the_peer_sends,
)
