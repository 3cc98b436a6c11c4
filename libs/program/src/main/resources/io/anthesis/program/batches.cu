// The batch of a step, drawn and gathered on the device.

// which numbers of CounterRandom: its key, its purpose, and its index, here a step
struct Stream { unsigned int key0, key1, purpose, index_low, index_high; };
// standard normal numbers, four a thread
extern "C" __global__ void draw_normals(const Stream* stream, const int* count, float* to) {
    int k = blockIdx.x * THREADS + threadIdx.x;
    unsigned int words[4] = {(unsigned int)k, stream->purpose, stream->index_low, stream->index_high};
    float normals[4];
    draw_four(words, stream->key0, stream->key1, normals);
    for (int i = 0; i < 4 && 4 * k + i < *count; i++) to[4 * k + i] = normals[i];
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
