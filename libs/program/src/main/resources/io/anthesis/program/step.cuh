// What the kernels of a training step share.

// later: whether a micro-batch of the same step was taken before; ticket: counts the steps that were started
struct Settings { float kept, rate, beta1, share1, beta2, share2, epsilon, momentum, share, largest_norm; int weights, statistics, losses; unsigned int step; int later, ticket; };
// stopped: the number of the first step that was not finite, or 0; factor: what gradients are shortened by
struct Verdict { unsigned int stopped; float factor; };
