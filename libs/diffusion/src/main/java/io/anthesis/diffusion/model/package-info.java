/** What a trained model is apart from its weights, and the files that hold both. */
package io.anthesis.diffusion.model;
