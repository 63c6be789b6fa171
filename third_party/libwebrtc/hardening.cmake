# What makes a fault in C++ end the process instead of being used, as Chrome builds it. Not -fcf-protection: the
# processor checks branches only in a process whose every object is marked, and Python's are not.
set(WRTC_HARDENING_OPTIONS
  -fstack-protector-strong
  -ftrivial-auto-var-init=zero  # what was not initialised is no secret and no address
  -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3)
set(WRTC_HARDENING_DEFINITIONS _LIBCPP_HARDENING_MODE=_LIBCPP_HARDENING_MODE_FAST)  # bounds of containers and spans
