# What users install.
include(${CMAKE_CURRENT_LIST_DIR}/../hardening.cmake)
set(WRTC_BUILD_OPTIONS -O2 -g0 ${WRTC_HARDENING_OPTIONS})
# Decides the layout of engine classes: engine and consumer must agree.
set(WRTC_BUILD_DEFINITIONS NDEBUG ${WRTC_HARDENING_DEFINITIONS})
