/** Networks as graphs of symbolic tensors, in the style of Keras' functional API. Read {@link GraphBuilder} first. */
package io.anthesis.tensor.graph;
