#pragma once
/// Marks a function that nvcc compiles for host and device from one source; nothing for other compilers.
#if defined(__CUDACC__)
#define RIMSHOT_HOST_DEVICE __host__ __device__
#else
#define RIMSHOT_HOST_DEVICE
#endif
