/** How sure a score is: estimates with their standard errors, of which two against the same real images can be compared. */
package io.anthesis.metrics.interval;
