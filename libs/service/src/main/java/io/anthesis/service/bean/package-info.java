/** Makes the plain Java libraries available for injection, in gateway and workers. */
package io.anthesis.service.bean;
