// Steps run ahead of the host: rows of numbers come from its memory, and reports go there.

struct Ring { int rows, words, reports; };
struct Report { int ticket, stopped; float losses[4]; };

// one block: the row of this micro-batch, copied to where the kernels after it read it
extern "C" __global__ void begin_row(const volatile unsigned int* rows, const Ring* ring, unsigned int* position, unsigned int* row) {
    unsigned int mine = *position;
    __syncthreads();
    if (threadIdx.x == 0) *position = mine + 1;
    for (int i = threadIdx.x; i < ring->words; i += THREADS) row[i] = rows[(long)(mine % ring->rows) * ring->words + i];
}
// one block: the ticket comes last, when the rest can be seen
extern "C" __global__ void report_step(const float* losses, const Settings* settings, const Verdict* verdict, const Ring* ring, volatile Report* reports) {
    if (threadIdx.x > 0) return;
    volatile Report* report = reports + settings->ticket % ring->reports;
    report->stopped = verdict->stopped;
    for (int i = 0; i < settings->losses; i++) report->losses[i] = losses[i];
    __threadfence_system();
    report->ticket = settings->ticket;
}
