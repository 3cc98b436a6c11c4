// Runs kernels on a CPU: the threads of a block are fibers that take turns at barriers and shuffles, in an order drawn from a seed.
#include <ucontext.h>
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <numeric>
#include <random>
#include <utility>
#include <vector>
using std::max;
using std::min;
#define __device__
#define __global__
#define __forceinline__ inline
#define __shared__ static

struct Dimensions { unsigned int x = 0, y = 0, z = 0; };
static Dimensions threadIdx, blockIdx, gridDim;

namespace emulation {
const int THREADS_OF_BLOCK = 256, STACK = 1 << 17;
ucontext_t home, fibers[THREADS_OF_BLOCK];
std::vector<char> stacks(THREADS_OF_BLOCK* STACK);
bool ended[THREADS_OF_BLOCK];
int current;
float exchanged[THREADS_OF_BLOCK];
std::function<void()> body;

void pause() {
    int me = current;
    swapcontext(&fibers[me], &home);
    threadIdx.x = me;
}
void enter() {
    body();
    ended[current] = true;
}
void run_block(std::mt19937& random) {
    int order[THREADS_OF_BLOCK];
    std::iota(order, order + THREADS_OF_BLOCK, 0);
    std::fill(ended, ended + THREADS_OF_BLOCK, false);
    for (int t = 0; t < THREADS_OF_BLOCK; t++) {
        getcontext(&fibers[t]);
        fibers[t].uc_stack.ss_sp = stacks.data() + (long)t * STACK;
        fibers[t].uc_stack.ss_size = STACK;
        fibers[t].uc_link = &home;
        makecontext(&fibers[t], enter, 0);
    }
    // Every thread comes to the same barrier, or to the end, before any goes on: a barrier that some pass by is found.
    for (bool going = true; going;) {
        std::shuffle(order, order + THREADS_OF_BLOCK, random);
        int left = 0;
        for (int t : order) {
            if (ended[t]) continue;
            current = t;
            threadIdx.x = t;
            swapcontext(&home, &fibers[t]);
            left += !ended[t];
        }
        going = left > 0;
        if (going && left < THREADS_OF_BLOCK) {
            fprintf(stderr, "%d threads of a block wait at a barrier that the others have not come to\n", left);
            abort();
        }
    }
}
// blocks come in a random order, as on a GPU
void launch(int blocks, int images, long seed, std::function<void()> kernel) {
    std::mt19937 random(seed);
    std::vector<int> order(blocks * images);
    std::iota(order.begin(), order.end(), 0);
    std::shuffle(order.begin(), order.end(), random);
    body = std::move(kernel);
    gridDim = {(unsigned)blocks, (unsigned)images, 1};
    for (int block : order) {
        blockIdx = {(unsigned)(block % blocks), (unsigned)(block / blocks), 0};
        run_block(random);
    }
}
template <class... P, size_t... I> void call(void (*kernel)(P...), const long* parameters, std::index_sequence<I...>) { kernel((P)parameters[I]...); }
template <class... P> void launch(int blocks, int images, long seed, void (*kernel)(P...), const long* parameters) {
    launch(blocks, images, seed, [&] { call(kernel, parameters, std::index_sequence_for<P...>()); });
}
}

#define CHECK_ALIGNED(address) \
    if ((unsigned long)(address) % 16) { \
        fprintf(stderr, "%s reads or writes 16 bytes at %p, which is not aligned\n", __func__, (const void*)(address)); \
        abort(); \
    }
inline void __syncthreads() { emulation::pause(); }
inline void __threadfence() {}
inline void __threadfence_system() {}
inline float __shfl_xor_sync(unsigned int, float x, int mask) {
    int me = emulation::current;
    emulation::exchanged[me] = x;
    emulation::pause();
    float y = emulation::exchanged[me ^ mask];
    emulation::pause();
    return y;
}
inline float __expf(float x) { return expf(x); }
inline float rsqrtf(float x) { return 1.f / sqrtf(x); }
inline unsigned int atomicAdd(unsigned int* p, unsigned int x) { unsigned int before = *p; *p += x; return before; }
