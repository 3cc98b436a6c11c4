/** Which images are for training and which for validation. */
package io.anthesis.datasets.split;
