/** Limits of submitters. */
package io.anthesis.gateway.submitter;
