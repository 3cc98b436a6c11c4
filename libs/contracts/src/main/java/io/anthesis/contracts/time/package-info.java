/** Times that others name. */
package io.anthesis.contracts.time;
