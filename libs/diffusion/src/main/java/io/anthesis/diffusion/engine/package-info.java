/** Training and sampling on one device, whatever carries them out: TorchScript, or programs of a GPU. */
package io.anthesis.diffusion.engine;
