/** The stack under faults, and whether it kept its promises. */
package io.anthesis.standalone.chaos;
