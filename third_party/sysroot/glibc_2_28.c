// Functions of libm that have a newer version in glibc 2.29: a wheel calls the older one, which all systems have.
#ifdef __x86_64__
#define OLD "GLIBC_2.2.5"
#else
#define OLD "GLIBC_2.17"
#endif

#define ONE(name)                                       \
  __asm__(".symver old_" #name ", " #name "@" OLD);     \
  extern double old_##name(double);                     \
  __attribute__((visibility("hidden"))) double name(double x) { return old_##name(x); }

ONE(exp)
ONE(exp2)
ONE(log)
ONE(log2)

__asm__(".symver old_pow, pow@" OLD);
extern double old_pow(double, double);
__attribute__((visibility("hidden"))) double pow(double x, double y) { return old_pow(x, y); }
