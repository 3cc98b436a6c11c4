/** What operators watch, for Prometheus. */
package io.anthesis.gateway.metrics;
