/** Commands that could not be taken: listed, shown, sent again. */
package io.anthesis.gateway.deadletter;
