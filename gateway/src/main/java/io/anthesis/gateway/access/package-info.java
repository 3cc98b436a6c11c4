/** Who may do what, and how often. */
package io.anthesis.gateway.access;
