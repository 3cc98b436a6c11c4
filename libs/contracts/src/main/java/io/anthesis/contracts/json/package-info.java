/** How all of this looks as JSON. */
package io.anthesis.contracts.json;
