// What changes the weights once the gradients are there. From the first step on whose loss or gradient is not finite, nothing changes.

// Numbers that a program has left, of which this block takes `count` for `to`, `stride` apart there. Of later micro-batches of a step,
// those with `adds` are added to what is there.
struct Part { const void* from; float* to; int count, stride, is_activation, adds; };
D bool is_finite(float x) { return fabsf(x) <= 3.4028235e38f; }

extern "C" __global__ void gather_parts(const Part* parts, const Settings* settings) {
    Part part = parts[blockIdx.x];
    for (int i = threadIdx.x; i < part.count; i += THREADS) {
        float number = part.is_activation ? wide(((const T*)part.from)[i]) : ((const float*)part.from)[i];
        float* to = part.to + (long)i * part.stride;
        *to = part.adds && settings->later ? *to + number : number;
    }
}
// each block adds up the squares of 2048 gradients; the last one adds up theirs in a fixed order
extern "C" __global__ void judge(const float* gradients, const float* losses, const Settings* settings, Verdict* verdict, float* partial, unsigned int* counter) {
    __shared__ float shared[THREADS];
    float sum = 0.f;
    int end = min(settings->weights, (int)(blockIdx.x + 1) * 2048);
    for (int k = blockIdx.x * 2048 + threadIdx.x; k < end; k += THREADS) sum += gradients[k] * gradients[k];
    block_sum(sum, shared, partial + blockIdx.x);
    if (!is_last(counter, gridDim.x)) return;
    __shared__ double squares[THREADS];
    double mine = 0;
    for (int b = threadIdx.x; b < gridDim.x; b += THREADS) mine += *(const volatile float*)(partial + b);
    squares[threadIdx.x] = mine;
    __syncthreads();
    if (threadIdx.x > 0) return;
    for (int t = 1; t < THREADS; t++) mine += squares[t];
    float norm = (float)sqrt(mine);
    bool finite = is_finite(norm);
    for (int i = 0; i < settings->losses; i++) finite = finite && is_finite(losses[i]);
    if (!finite && verdict->stopped == 0) verdict->stopped = settings->step;
    verdict->factor = settings->largest_norm > 0.f ? fminf(1.f, settings->largest_norm / (norm + 1e-6f)) : 1.f;
}
// AdamW as Keras computes it (decay first, epsilon outside of the bias correction), and the moving average of the weights
extern "C" __global__ void adamw(const float* gradients, float* weights, float* first, float* second, float* average, T* rounded_weights, const Settings* settings, const Verdict* verdict) {
    Settings s = *settings;
    int k = blockIdx.x * THREADS + threadIdx.x;
    if (verdict->stopped || k >= s.weights) return;
    float gradient = gradients[k] * verdict->factor;
    float m = first[k] * s.beta1 + gradient * s.share1, v = second[k] * s.beta2 + gradient * gradient * s.share2;
    float weight = weights[k] * s.kept - s.rate * (m / (sqrtf(v) + s.epsilon));
    first[k] = m;
    second[k] = v;
    weights[k] = weight;
    average[k] = average[k] * s.momentum + weight * s.share;
    narrow(weight, rounded_weights + k);
}
// moving statistics become those after the step, and their average follows; pending ones go back where the step does not count
extern "C" __global__ void keep_statistics(float* pending, float* statistics, float* average, const Settings* settings, const Verdict* verdict) {
    int k = blockIdx.x * THREADS + threadIdx.x;
    if (k >= settings->statistics) return;
    if (verdict->stopped) {
        pending[k] = statistics[k];
        return;
    }
    statistics[k] = pending[k];
    average[k] = average[k] * settings->momentum + pending[k] * settings->share;
}
