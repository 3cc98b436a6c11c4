/** How a service starts. */
package io.anthesis.service.start;
