/** Protection from web pages: cross-origin requests and DNS rebinding. */
package io.anthesis.gateway.origin;
