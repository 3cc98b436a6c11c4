/** What a worker does, in numbers for Prometheus. */
package io.anthesis.worker.metrics;
