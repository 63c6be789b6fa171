# Stand-ins for the X11 functions that screen capture calls: they load the libraries at the first call.
engine_part(x11 SOURCES ${CMAKE_CURRENT_LIST_DIR}/x11_late_binding.cc)
