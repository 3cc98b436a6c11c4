/** Parameters of requests, read strictly: what is wrong is named. */
package io.anthesis.gateway.request;
