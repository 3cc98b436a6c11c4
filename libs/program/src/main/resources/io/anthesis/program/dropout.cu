// Masks of dropout, the same numbers as those of MaskStream.

// its key, its index, here a step, and the position of the first image in the batch of the step
struct MaskStream { unsigned int key0, key1, index_low, index_high, first_image; };
// threshold: words below it leave a number out; numbers: of an image; count: of all images
struct MaskShape { unsigned int purpose, layer, threshold; int numbers, count; };
// 1 for what is kept, 0 for what is left out; a block of four numbers a thread
extern "C" __global__ void draw_mask(const MaskStream* stream, const MaskShape* shape, T* to) {
    long first = (long)stream->first_image * shape->numbers, block = first / 4 + blockIdx.x * THREADS + threadIdx.x;
    unsigned int words[4] = {(unsigned int)block, shape->purpose + 64 * shape->layer, stream->index_low, stream->index_high};
    philox(words, stream->key0, stream->key1);
    for (int i = 0; i < 4; i++) {
        long n = 4 * block + i - first;
        if (n >= 0 && n < shape->count) narrow(words[i] < shape->threshold ? 0.f : 1.f, to + n);
    }
}
