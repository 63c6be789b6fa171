# libyuv: scaling and pixel formats. Its x86 files choose at run time by themselves.
set(LIBYUV ${THIRD_PARTY}/libyuv)
file(GLOB libyuv_sources ${LIBYUV}/source/*.cc)
list(FILTER libyuv_sources EXCLUDE REGEX "_(win|lsx|lasx|rvv|sve|sme|neon|jpeg)\\.cc$|mjpeg_decoder")
if(X86_64)
  list(FILTER libyuv_sources EXCLUDE REGEX "_neon64\\.cc$")
endif()
engine_part(libyuv SOURCES ${libyuv_sources} INCLUDES ${LIBYUV}/include
  DEFINITIONS CHROMIUM LIBYUV_DISABLE_SVE LIBYUV_DISABLE_SME LIBYUV_DISABLE_RVV OPTIONS -ffp-contract=fast)
