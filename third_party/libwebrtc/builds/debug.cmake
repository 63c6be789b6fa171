# The engine's and the extension's own checks, and line tables for a debugger.
include(${CMAKE_CURRENT_LIST_DIR}/../hardening.cmake)
set(WRTC_BUILD_OPTIONS -O1 -gline-tables-only ${WRTC_HARDENING_OPTIONS})
set(WRTC_BUILD_DEFINITIONS ${WRTC_HARDENING_DEFINITIONS})
