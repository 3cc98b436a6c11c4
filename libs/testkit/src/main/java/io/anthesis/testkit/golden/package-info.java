/** Numbers computed by Keras, to compare ours with. */
package io.anthesis.testkit.golden;
