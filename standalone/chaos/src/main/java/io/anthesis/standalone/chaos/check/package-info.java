/** Promises, checked from outside. */
package io.anthesis.standalone.chaos.check;
