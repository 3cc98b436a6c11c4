/** Images of one size, ready to train on, in one file. */
package io.anthesis.datasets.tensors;
