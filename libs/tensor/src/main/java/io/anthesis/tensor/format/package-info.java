/** Tensors on the host and the files they are kept in. */
package io.anthesis.tensor.format;
