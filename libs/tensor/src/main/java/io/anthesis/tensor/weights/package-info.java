/** Named weights: made from a seed, loaded and saved by name. */
package io.anthesis.tensor.weights;
