// What reverse diffusion does between two evaluations of the network.

// as SamplingPlan.Evaluation has them
struct Evaluation {
    float signal, noise, noise_power, step_signal, step_noise;
    float of_prediction, of_kept[5];
    int combines, keeps_in, ends_step, step;
    float of_noisy, of_images, of_noises, of_new, of_previous;
    float scale; // of guidance, 1 for none
};
// weak predictions may be of another type
struct SampledShape { int batch, numbers, channels, prediction_type, weak_type; float lowest[3], highest[3]; };
enum { NOISE, SIGNAL, VELOCITY };
// kept[SLOTS - 1] has the noises of the evaluation before, where a step takes two
enum { SLOTS = 5 };

// what is not a number stays so
D float clipped(float image, const SampledShape* shape, int channel) {
    float lowest = shape->lowest[channel], highest = shape->highest[channel];
    return image < lowest ? lowest : image > highest ? highest : image;
}
// where a factor is zero, its numbers may be anything
D float plus(float sum, float factor, const float* numbers, long i) {
    return factor == 0 ? sum : sum + factor * numbers[i];
}
struct Components { float image, noises; };
D Components components(int prediction_type, const Evaluation& e, float x, float predicted) {
    Components c;
    if (prediction_type == NOISE) {
        c.image = (x - e.noise * predicted) / e.signal;
        c.noises = predicted;
    } else if (prediction_type == SIGNAL) {
        c.image = predicted;
        c.noises = (x - e.signal * predicted) / e.noise;
    } else {
        c.image = e.signal * x - e.noise * predicted;
        c.noises = e.noise * x + e.signal * predicted;
    }
    return c;
}
// input is what the network was given, noisy what the step began with, images what the last step has predicted; weak is read where the
// evaluation is guided
extern "C" __global__ void finish_evaluation(const Evaluation* evaluations, const int* position, const SampledShape* shape,
        const float* prediction, const float* weak, const float* added, float* kept, float* input, float* noisy, float* images) {
    Evaluation e = evaluations[*position];
    long count = (long)shape->batch * shape->numbers;
    for (long i = (long)blockIdx.x * THREADS + threadIdx.x; i < count; i += (long)gridDim.x * THREADS) {
        int channel = i % shape->channels;
        Components c = components(shape->prediction_type, e, input[i], prediction[i]);
        float image = c.image, noises = c.noises;
        if (e.scale != 1) {
            Components w = components(shape->weak_type, e, input[i], weak[i]);
            image = w.image + e.scale * (image - w.image);
            noises = w.noises + e.scale * (noises - w.noises);
        }
        image = clipped(image, shape, channel);
        float of_evaluation = noises;
        if (e.combines) {
            noises = e.of_prediction * noises;
            for (int slot = 0; slot < SLOTS; slot++) noises = plus(noises, e.of_kept[slot], kept, slot * count + i);
            image = clipped((noisy[i] - e.step_noise * noises) / e.step_signal, shape, channel);
        }
        if (e.keeps_in >= 0) kept[e.keeps_in * count + i] = of_evaluation;
        float next = e.of_images * image + e.of_noises * noises;
        next = plus(next, e.of_noisy, noisy, i);
        next = plus(next, e.of_previous, images, i);
        next = plus(next, e.of_new, added, i);
        input[i] = next;
        if (e.ends_step) {
            noisy[i] = next;
            images[i] = image;
        } else {
            kept[(SLOTS - 1) * count + i] = noises;
        }
    }
}
// one block: what the next evaluation reads
extern "C" __global__ void begin_evaluation(
        const Evaluation* evaluations, const SampledShape* shape, int* position, int* step, float* noise_powers) {
    int next = *position + 1;
    __syncthreads();
    if (threadIdx.x == 0) {
        *position = next;
        *step = evaluations[next].step;
    }
    for (int i = threadIdx.x; i < shape->batch; i += THREADS) noise_powers[i] = evaluations[next].noise_power;
}
// for one batch of twice the size: what a network is given, twice
extern "C" __global__ void repeat_inputs(
        const SampledShape* shape, const float* input, const float* noise_powers, float* inputs, float* powers) {
    long count = (long)shape->batch * shape->numbers;
    for (long i = (long)blockIdx.x * THREADS + threadIdx.x; i < count; i += (long)gridDim.x * THREADS) {
        inputs[i] = inputs[count + i] = input[i];
        if (i < shape->batch) powers[i] = powers[shape->batch + i] = noise_powers[i];
    }
}
struct ImageStream { unsigned int key0, key1, index_low, index_high; };
// one image a row of blocks, four numbers a thread; the purpose is CounterRandom's
extern "C" __global__ void draw_noises(
        const ImageStream* streams, const SampledShape* shape, const int* purpose, const int* step, float* to) {
    int k = blockIdx.x * THREADS + threadIdx.x;
    ImageStream stream = streams[blockIdx.y];
    unsigned int words[4] = {(unsigned int)k, (unsigned int)(*purpose + 64 * *step), stream.index_low, stream.index_high};
    float normals[4];
    draw_four(words, stream.key0, stream.key1, normals);
    for (int i = 0; i < 4 && 4 * k + i < shape->numbers; i++) to[(long)blockIdx.y * shape->numbers + 4 * k + i] = normals[i];
}
