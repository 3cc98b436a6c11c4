/** Pictures, by addresses that work for a while. */
package io.anthesis.gateway.image;
