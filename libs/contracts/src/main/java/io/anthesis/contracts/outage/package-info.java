/** Behaviour while a server is unavailable. */
package io.anthesis.contracts.outage;
