# BoringSSL: crypto and ssl, with their pregenerated assembly.
set(BORINGSSL ${THIRD_PARTY}/boringssl/src)
include(${BORINGSSL}/gen/sources.cmake)
set(boringssl_sources ${BCM_SOURCES} ${CRYPTO_SOURCES} ${SSL_SOURCES} ${BCM_SOURCES_ASM} ${CRYPTO_SOURCES_ASM})
list(TRANSFORM boringssl_sources PREPEND ${BORINGSSL}/)
file(STRINGS ${CMAKE_CURRENT_LIST_DIR}/boringssl_alone.txt boringssl_alone)
engine_part(boringssl SOURCES ${boringssl_sources} INCLUDES ${BORINGSSL}/include
  DEFINITIONS BORINGSSL_IMPLEMENTATION BATCH 16 ALONE ${boringssl_alone})
