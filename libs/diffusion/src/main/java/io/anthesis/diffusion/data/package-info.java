/** Images on their way into the network: normalization, and the order in which an epoch sees them. */
package io.anthesis.diffusion.data;
