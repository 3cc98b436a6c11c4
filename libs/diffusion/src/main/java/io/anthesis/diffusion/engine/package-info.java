/** Training and sampling on one device, by TorchScript or by device programs. */
package io.anthesis.diffusion.engine;
