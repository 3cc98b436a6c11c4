// Moving averages besides the first, which adamw and keep_statistics move.

struct Momentum { float momentum, share; };
extern "C" __global__ void follow(const float* values, float* average, const int* count, const Momentum* of, const Verdict* verdict) {
    int k = blockIdx.x * THREADS + threadIdx.x;
    if (verdict->stopped || k >= *count) return;
    average[k] = average[k] * of->momentum + values[k] * of->share;
}
