/** How images are sampled, as options of every command that samples. */
package io.anthesis.cli.sampler;
