/** A job's events as a stream, with live progress. */
package io.anthesis.gateway.event;
