// The batch of a step, drawn and gathered on the device.

// Four random words from a counter of four and a key of two (Salmon et al. 2011), as Philox.java
D void philox(unsigned int* block, unsigned int key0, unsigned int key1) {
    for (int round = 0; round < 10; round++) {
        unsigned long long product0 = 0xD2511F53ull * block[0], product1 = 0xCD9E8D57ull * block[2];
        unsigned int c0 = (unsigned int)(product1 >> 32) ^ block[1] ^ key0, c2 = (unsigned int)(product0 >> 32) ^ block[3] ^ key1;
        block[0] = c0;
        block[1] = (unsigned int)product1;
        block[2] = c2;
        block[3] = (unsigned int)product0;
        key0 += 0x9E3779B9u;
        key1 += 0xBB67AE85u;
    }
}
// which numbers of CounterRandom: its key, its purpose, and its index, here a step
struct Stream { unsigned int key0, key1, purpose, index_low, index_high; };
// standard normal numbers (Box and Muller 1958), four a thread, in double precision
extern "C" __global__ void draw_normals(const Stream* stream, const int* count, float* to) {
    int k = blockIdx.x * THREADS + threadIdx.x;
    unsigned int words[4] = {(unsigned int)k, stream->purpose, stream->index_low, stream->index_high};
    philox(words, stream->key0, stream->key1);
    for (int pair = 0; pair < 2; pair++) {
        double uniform = (words[2 * pair] + 1.0) * (1.0 / 4294967296.0), angle = words[2 * pair + 1] * (2 * 3.14159265358979323846 / 4294967296.0);
        double radius = sqrt(-2 * log(uniform));
        int i = 4 * k + 2 * pair;
        if (i < *count) to[i] = (float)(radius * cos(angle));
        if (i + 1 < *count) to[i + 1] = (float)(radius * sin(angle));
    }
}
struct ImageShape { int numbers, width, channels; float mean[3], deviation[3]; };
// one image a row of blocks: numbers[i] is its number, or -1 - its number if it is mirrored left to right; normalized
extern "C" __global__ void gather_images(const float* pixels, const int* numbers, const ImageShape* shape, float* to) {
    int number = numbers[blockIdx.y], row = shape->width * shape->channels;
    bool mirrored = number < 0;
    const float* image = pixels + (long)(mirrored ? -1 - number : number) * shape->numbers;
    for (int i = blockIdx.x * THREADS + threadIdx.x; i < shape->numbers; i += gridDim.x * THREADS) {
        int channel = i % shape->channels, x = i % row / shape->channels;
        int from = mirrored ? i - i % row + (shape->width - 1 - x) * shape->channels + channel : i;
        to[(long)blockIdx.y * shape->numbers + i] = (image[from] - shape->mean[channel]) / shape->deviation[channel];
    }
}
