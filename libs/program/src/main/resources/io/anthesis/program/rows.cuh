// What the kernels that pass over positions are made of. Generated code calls these; all arithmetic is float32.
#define D __device__ __forceinline__
#define THREADS 256

// bfloat16 by its bits, rounded to nearest even: PyTorch's wheels have no header of the CUDA toolkit, and a CPU runs this, too
struct Bf16 { unsigned short bits; };
union Word { float number; unsigned int bits; };
D float wide(float x) { return x; }
D float wide(Bf16 x) { Word w; w.bits = (unsigned int)x.bits << 16; return w.number; }
D void narrow(float x, float* to) { *to = x; }
D void narrow(float x, Bf16* to) {
    Word w; w.number = x;
    bool nan = (w.bits & 0x7fffffffu) > 0x7f800000u;
    to->bits = (unsigned short)(nan ? (w.bits >> 16) | 64u : (w.bits + 0x7fffu + ((w.bits >> 16) & 1u)) >> 16);
}
template <class S> D float rounded(float x) { S s; narrow(x, &s); return wide(s); }

D float sigmoid(float x) { return 1.f / (1.f + __expf(-x)); }
D float sign(float x) { return x > 0.f ? 1.f : x < 0.f ? -1.f : 0.f; }

#ifndef CHECK_ALIGNED
#define CHECK_ALIGNED(address)  // an emulation looks whether 16 bytes can be read at once
#endif
template <class S> struct alignas(16) Pack { S numbers[16 / sizeof(S)]; };

// V numbers, 16 bytes at a time; zeros where the thread has none
template <class S, int V> D void load_packs(const S* from, bool here, float* to) {
    const int n = 16 / sizeof(S);
#pragma unroll
    for (int k = 0; k < V; k += n) {
        Pack<S> pack = {};
        if (here) {
            CHECK_ALIGNED(from + k);
            pack = *(const Pack<S>*)(from + k);
        }
#pragma unroll
        for (int i = 0; i < n; i++) to[k + i] = wide(pack.numbers[i]);
    }
}
template <class S, int V> D void store_packs(S* to, bool here, const float* from) {
    const int n = 16 / sizeof(S);
    if (!here) return;
#pragma unroll
    for (int k = 0; k < V; k += n) {
        Pack<S> pack;
#pragma unroll
        for (int i = 0; i < n; i++) narrow(from[k + i], &pack.numbers[i]);
        CHECK_ALIGNED(to + k);
        *(Pack<S>*)(to + k) = pack;
    }
}

// reduces over the G threads that share a position; all threads of the block take part
struct Plus { D float operator()(float a, float b) const { return a + b; } };
struct Larger { D float operator()(float a, float b) const { return fmaxf(a, b); } };
template <int G, class Operation> D float over_threads(float x, Operation operation) {
    if (G > 1 && G <= 32 && (G & (G - 1)) == 0) {
#pragma unroll
        for (int step = G / 2; step > 0; step /= 2) x = operation(x, __shfl_xor_sync(0xffffffffu, x, step));
        return x;
    }
    if (G > 1) {
        __shared__ float shared[THREADS];
        int t = threadIdx.x, first = t / G * G;
        __syncthreads();
        shared[t] = x;
        __syncthreads();
        if (first + G <= THREADS) {
            x = shared[first];
            for (int k = 1; k < G; k++) x = operation(x, shared[first + k]);
        }
    }
    return x;
}

// Sums of a block's threads for each channel, added up row by row: V channels a thread, G threads a row. A few lanes at once, as shared
// memory has room for.
#define LANES_AT_ONCE 8
template <int V, int G> D void block_sums(const float* sums, int channels, float* shared, float* to) {
    const int rows = THREADS / G, lanes = V < LANES_AT_ONCE ? V : LANES_AT_ONCE;
    int t = threadIdx.x;
    for (int first = 0; first < V; first += lanes) {
        __syncthreads();
        for (int i = 0; i < lanes; i++) shared[t * lanes + i] = sums[first + i];
        __syncthreads();
        for (int k = t; k < G * lanes; k += THREADS) {
            int g = k / lanes, i = k % lanes, c = g * V + first + i;
            float sum = 0.f;
            for (int r = 0; r < rows; r++) sum += shared[(r * G + g) * lanes + i];
            if (c < channels) to[c] = sum;
        }
    }
}
// the same of one number a thread
D void block_sum(float sum, float* shared, float* to) {
    int t = threadIdx.x;
    __syncthreads();
    shared[t] = sum;
    __syncthreads();
    for (int step = THREADS / 2; step > 0; step /= 2) {
        if (t < step) shared[t] += shared[t + step];
        __syncthreads();
    }
    if (t == 0) *to = shared[0];
}
// whether this block is the last one of so many to come here; it sees what the others have written
D bool is_last(unsigned int* counter, unsigned int blocks) {
    __shared__ bool last;
    __threadfence();
    __syncthreads();
    if (threadIdx.x == 0) {
        last = atomicAdd(counter, 1u) == blocks - 1;
        if (last) *counter = 0;
    }
    __syncthreads();
    if (last) __threadfence();
    return last;
}
// adds up the blocks' sums in the order of blocks; partial: so many of `stride` numbers
D void add_blocks(const float* partial, int blocks, int stride, int count, float* shared, float* to) {
    int t = threadIdx.x;
    for (int first = 0; first < count; first += THREADS) {
        int width = min(count - first, THREADS), parts = THREADS / width, slot = t % width, part = t / width;
        float sum = 0.f;
        if (part < parts) for (int b = part; b < blocks; b += parts) sum += *(const volatile float*)(partial + (long)b * stride + first + slot);
        __syncthreads();
        shared[t] = sum;
        __syncthreads();
        if (t < width) {
            for (int p = 1; p < parts; p++) sum += shared[p * width + t];
            to[first + t] = sum;
        }
    }
}
