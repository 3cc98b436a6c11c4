/** Runs golden cases: folders of inputs and of outputs that Keras computed, in the format of {@link io.anthesis.conformance.GoldenCase}. */
package io.anthesis.conformance;
