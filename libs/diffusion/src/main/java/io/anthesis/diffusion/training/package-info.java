/** Training: the loss, the optimizer and the moving averages, one step at a time. */
package io.anthesis.diffusion.training;
