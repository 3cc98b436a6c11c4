/** Errors as RFC 9457 problem details. */
package io.anthesis.gateway.problem;
