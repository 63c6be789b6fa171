# libsrtp, crc32c, pffft and rnnoise.
set(SRTP ${THIRD_PARTY}/libsrtp)
file(GLOB srtp_sources ${SRTP}/srtp/*.c ${SRTP}/crypto/*/*.c)
# The files of the two other crypto back ends.
list(FILTER srtp_sources EXCLUDE REGEX "/(aes|aes_icm|aes_gcm_nss|aes_icm_nss|hmac|sha1)\\.c$|/crypto/test/")
engine_part(libsrtp SOURCES ${srtp_sources}
  INCLUDES ${SRTP}/config ${SRTP}/include ${SRTP}/crypto/include ${THIRD_PARTY}/boringssl/src/include
  DEFINITIONS PACKAGE_STRING="libsrtp" PACKAGE_VERSION="chromium" HAVE_CONFIG_H OPENSSL GCM LIBSRTP_HAVE_CRYPTEX
    HAVE_STDLIB_H HAVE_STRING_H HAVE_STDINT_H HAVE_INTTYPES_H HAVE_INT16_T HAVE_INT32_T HAVE_INT8_T HAVE_UINT16_T
    HAVE_UINT32_T HAVE_UINT64_T HAVE_UINT8_T HAVE_ARPA_INET_H HAVE_NETINET_IN_H HAVE_SYS_TYPES_H HAVE_UNISTD_H)

set(CRC32C ${THIRD_PARTY}/crc32c)
set(crc32c_definitions BYTE_ORDER_BIG_ENDIAN=0 HAVE_BUILTIN_PREFETCH=1 HAVE_STRONG_GETAUXVAL=1 HAVE_WEAK_GETAUXVAL=1)
if(X86_64)
  list(APPEND crc32c_definitions HAVE_MM_PREFETCH=1 HAVE_SSE42=1 HAVE_ARM64_CRC32C=0)
  set(crc32c_processor ${CRC32C}/src/src/crc32c_sse42.cc)
  set_source_files_properties(${crc32c_processor} PROPERTIES COMPILE_OPTIONS -msse4.2)
else()
  list(APPEND crc32c_definitions HAVE_MM_PREFETCH=0 HAVE_SSE42=0 HAVE_ARM64_CRC32C=1)
  set(crc32c_processor ${CRC32C}/src/src/crc32c_arm64.cc)
  set_source_files_properties(${crc32c_processor} PROPERTIES COMPILE_OPTIONS -march=armv8-a+crc+crypto)
endif()
engine_part(crc32c SOURCES ${CRC32C}/src/src/crc32c.cc ${CRC32C}/src/src/crc32c_portable.cc ${crc32c_processor}
  INCLUDES ${CRC32C}/config ${CRC32C}/src/include DEFINITIONS ${crc32c_definitions})

engine_part(pffft SOURCES ${THIRD_PARTY}/pffft/src/pffft.c)
engine_part(rnnoise SOURCES ${THIRD_PARTY}/rnnoise/src/rnn_vad_weights.cc INCLUDES ${ENGINE_SOURCE})
