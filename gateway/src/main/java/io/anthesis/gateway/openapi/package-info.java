/** The description of the interface that the gateway serves at /q/openapi. */
package io.anthesis.gateway.openapi;
