/** Progress of running tasks, published to Kafka. */
package io.anthesis.worker.progress;
