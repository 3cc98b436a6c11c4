/** From encoded pictures to squares of numbers, as TensorFlow does it. */
package io.anthesis.datasets.image;
