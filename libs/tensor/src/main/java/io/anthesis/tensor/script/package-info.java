/** From a graph to a TorchScript module that DJL runs: one native call a step instead of hundreds. */
package io.anthesis.tensor.script;
