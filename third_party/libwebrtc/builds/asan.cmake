# Debug under clang's address and undefined behaviour sanitizers, with the counters that libFuzzer reads: one
# engine serves the tests and the fuzz targets.
set(WRTC_SANITIZER address)
set(WRTC_BUILD_OPTIONS -O1 -gline-tables-only -fno-omit-frame-pointer -fsanitize=address)
# Of libwebrtc, abseil and the extension. Codecs and cryptography wrap and cast by design, and cost the most.
# vptr and function ask for type information that libraries outside of the build don't have.
set(WRTC_BUILD_CHECKED_OPTIONS
  -fsanitize=undefined -fno-sanitize=vptr,function -fsanitize-coverage=inline-8bit-counters,pc-table)
set(WRTC_BUILD_DEFINITIONS _LIBCPP_HARDENING_MODE=_LIBCPP_HARDENING_MODE_EXTENSIVE)
