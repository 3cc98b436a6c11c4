/** Jobs that are submitted while things go wrong. */
package io.anthesis.standalone.chaos.traffic;
