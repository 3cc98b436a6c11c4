/** Submitting, reading and cancelling jobs. */
package io.anthesis.gateway.job;
