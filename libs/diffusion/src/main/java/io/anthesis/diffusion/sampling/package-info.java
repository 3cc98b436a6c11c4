/** Sampling: from noise to images. */
package io.anthesis.diffusion.sampling;
