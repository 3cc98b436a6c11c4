/** Servers as containers of the images that docker-compose.yml names. */
package io.anthesis.testkit.container;
