/** InceptionV3 without its classifier: the features that images are compared by. */
package io.anthesis.metrics.inception;
