/** Everything on one machine: the servers, then the services, started, watched and stopped together. */
package io.anthesis.standalone.platform;
