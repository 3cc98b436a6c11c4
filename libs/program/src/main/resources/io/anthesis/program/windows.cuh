// Values that are made of their input at several positions. read(y, x, numbers) reads V channels at a position of image's input.
template <int V, class Read> D void average_pool(Read read, int i, int j, int h, int w, int size, int stride, int top, int left, float* to) {
    int count = 0;
    for (int k = 0; k < V; k++) to[k] = 0.f;
    for (int a = 0; a < size; a++) for (int b = 0; b < size; b++) {
        int y = i * stride - top + a, x = j * stride - left + b;
        if (y < 0 || y >= h || x < 0 || x >= w) continue;
        float numbers[V];
        read(y, x, numbers);
        for (int k = 0; k < V; k++) to[k] += numbers[k];
        count++;
    }
    for (int k = 0; k < V; k++) to[k] *= 1.f / count;
}
// (h, w): the size of the pooled image, (p, q) that of its input
template <int V, class Read> D void average_pool_gradient(Read read, int y, int x, int h, int w, int p, int q, int size, int stride, int top, int left, float* to) {
    for (int k = 0; k < V; k++) to[k] = 0.f;
    for (int i = max(0, (y + top - size + stride) / stride); i < h && i * stride - top <= y; i++)
        for (int j = max(0, (x + left - size + stride) / stride); j < w && j * stride - left <= x; j++) {
            int rows = min(i * stride - top + size, p) - max(i * stride - top, 0);
            int columns = min(j * stride - left + size, q) - max(j * stride - left, 0);
            float numbers[V];
            read(i, j, numbers);
            for (int k = 0; k < V; k++) to[k] += numbers[k] * (1.f / (rows * columns));
        }
}
template <int V, class Read> D void maximum_pool(Read read, int i, int j, int h, int w, int size, int stride, int top, int left, float* to) {
    bool any = false;
    for (int a = 0; a < size; a++) for (int b = 0; b < size; b++) {
        int y = i * stride - top + a, x = j * stride - left + b;
        if (y < 0 || y >= h || x < 0 || x >= w) continue;
        float numbers[V];
        read(y, x, numbers);
        for (int k = 0; k < V; k++) to[k] = any ? fmaxf(to[k], numbers[k]) : numbers[k];
        any = true;
    }
}
template <int V, class Read, class Pooled> D void maximum_pool_gradient(Read read, Pooled pooled, int y, int x, int h, int w, int p, int q, int size, int stride, int top, int left, float* to) {
    float mine[V];
    pooled(y, x, mine);
    for (int k = 0; k < V; k++) to[k] = 0.f;
    for (int i = max(0, (y + top - size + stride) / stride); i < h && i * stride - top <= y; i++)
        for (int j = max(0, (x + left - size + stride) / stride); j < w && j * stride - left <= x; j++) {
            bool first[V];
            for (int k = 0; k < V; k++) first[k] = true;
            for (int a = 0; a < size; a++) for (int b = 0; b < size; b++) {
                int v = i * stride - top + a, u = j * stride - left + b;
                if (v < 0 || v >= p || u < 0 || u >= q) continue;
                bool before = v < y || (v == y && u < x);
                float numbers[V];
                pooled(v, u, numbers);
                for (int k = 0; k < V; k++) first[k] = first[k] && (before ? numbers[k] < mine[k] : numbers[k] <= mine[k]);
            }
            float numbers[V];
            read(i, j, numbers);
            for (int k = 0; k < V; k++) to[k] += first[k] ? numbers[k] : 0.f;
        }
}
// Where a position of the resized image lies between two of the image, and how near to the second one: half-pixel centers
struct Between { int first, second; float share; };
D Between between(int position, int size, int resized) {
    float at = fmaxf((position + .5f) * ((float)size / resized) - .5f, 0.f);
    Between b;
    b.first = min((int)at, size - 1);
    b.second = min(b.first + 1, size - 1);
    b.share = at - b.first;
    return b;
}
D float share_of(Between b, int position) { return (b.first == position ? 1.f - b.share : 0.f) + (b.second == position ? b.share : 0.f); }
template <int V, class Read> D void bilinear(Read read, int i, int j, int h, int w, int p, int q, float* to) {
    Between y = between(i, h, p), x = between(j, w, q);
    float a[V], b[V], c[V], d[V];
    read(y.first, x.first, a);
    read(y.first, x.second, b);
    read(y.second, x.first, c);
    read(y.second, x.second, d);
    for (int k = 0; k < V; k++) to[k] = (1.f - y.share) * ((1.f - x.share) * a[k] + x.share * b[k]) + y.share * ((1.f - x.share) * c[k] + x.share * d[k]);
}
// (h, w): the size of the resized image, (p, q) that of its input
template <int V, class Read> D void bilinear_gradient(Read read, int y, int x, int h, int w, int p, int q, float* to) {
    float rows = (float)h / p, columns = (float)w / q;
    for (int k = 0; k < V; k++) to[k] = 0.f;
    for (int i = max(0, (int)((y - .5f) * rows - .5f) - 1); i < h && i <= (int)((y + 1.5f) * rows) + 1; i++) {
        float row = share_of(between(i, p, h), y);
        if (row == 0.f) continue;
        for (int j = max(0, (int)((x - .5f) * columns - .5f) - 1); j < w && j <= (int)((x + 1.5f) * columns) + 1; j++) {
            float share = row * share_of(between(j, q, w), x);
            if (share == 0.f) continue;
            float numbers[V];
            read(i, j, numbers);
            for (int k = 0; k < V; k++) to[k] += share * numbers[k];
        }
    }
}
template <int V, class Read> D void shift(Read read, int y, int x, int h, int w, float* to) {
    if (y >= 0 && y < h && x >= 0 && x < w) read(y, x, to);
    else for (int k = 0; k < V; k++) to[k] = 0.f;
}
