/** The workers that there are. */
package io.anthesis.gateway.worker;
