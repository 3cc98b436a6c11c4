/** Talking to the gateway. */
package io.anthesis.cli.client;
