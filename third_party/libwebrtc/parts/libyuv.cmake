# libyuv: scaling and pixel formats. It selects functions for the processor at run time.
set(LIBYUV ${THIRD_PARTY}/libyuv)
file(GLOB libyuv_sources ${LIBYUV}/source/*.cc)
list(FILTER libyuv_sources EXCLUDE REGEX "_(win|lsx|lasx|rvv|sve|sme|neon|jpeg)\\.cc$|mjpeg_decoder")
set(libyuv_neon_sources ${libyuv_sources})
list(FILTER libyuv_neon_sources INCLUDE REGEX "_neon64\\.cc$")
if(X86_64)
  list(REMOVE_ITEM libyuv_sources ${libyuv_neon_sources})
else()
  # For the assembler: functions that use more than NEON are chosen at run time.
  set_source_files_properties(${libyuv_neon_sources} PROPERTIES COMPILE_OPTIONS -march=armv8-a+dotprod+i8mm)
endif()
engine_part(libyuv SOURCES ${libyuv_sources} INCLUDES ${LIBYUV}/include
  DEFINITIONS CHROMIUM LIBYUV_DISABLE_SVE LIBYUV_DISABLE_SME LIBYUV_DISABLE_RVV OPTIONS -ffp-contract=fast)
