/** Tells addresses of jobs that ended, for those without Kafka. */
package io.anthesis.gateway.webhook;
