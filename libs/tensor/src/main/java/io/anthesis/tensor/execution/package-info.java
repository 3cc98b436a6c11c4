/** Evaluation of networks, independent of the execution engine. */
package io.anthesis.tensor.execution;
