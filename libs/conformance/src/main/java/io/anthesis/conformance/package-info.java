/** Runs golden cases: folders of inputs and of outputs that Keras and packages of metrics computed, in the format of {@link io.anthesis.conformance.GoldenCase}. */
package io.anthesis.conformance;
