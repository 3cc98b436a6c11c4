/** What holds for all requests and answers. */
package io.anthesis.gateway.http;
