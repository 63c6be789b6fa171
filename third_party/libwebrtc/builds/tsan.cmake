# Debug under clang's thread sanitizer.
set(WRTC_SANITIZER thread)
set(WRTC_BUILD_OPTIONS -O1 -gline-tables-only -fno-omit-frame-pointer -fsanitize=thread)
set(WRTC_BUILD_DEFINITIONS _LIBCPP_HARDENING_MODE=_LIBCPP_HARDENING_MODE_EXTENSIVE)
