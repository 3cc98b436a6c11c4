/** What computes: a CPU or a GPU, and what must be equal for two runs to agree bit for bit. */
package io.anthesis.tensor.device;
