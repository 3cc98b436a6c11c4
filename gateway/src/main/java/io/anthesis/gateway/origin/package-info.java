/** Which web pages may send requests, and by which names this gateway may be reached. */
package io.anthesis.gateway.origin;
