/** What a network predicts, and what follows from it about image and noise. */
package io.anthesis.diffusion.prediction;
