/** Files that come in parts. */
package io.anthesis.gateway.upload;
