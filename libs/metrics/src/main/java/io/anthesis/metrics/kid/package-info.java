/** Kernel Inception Distance: how far apart two sets of features are, and how sure that is. */
package io.anthesis.metrics.kid;
