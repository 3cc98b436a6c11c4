/** The networks that predict the noise in a noisy image. */
package io.anthesis.diffusion.network;
