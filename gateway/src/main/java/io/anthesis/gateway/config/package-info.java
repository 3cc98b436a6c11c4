/** How this gateway runs. */
package io.anthesis.gateway.config;
