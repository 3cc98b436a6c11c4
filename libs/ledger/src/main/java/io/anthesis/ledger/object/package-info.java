/** Digests that are registered before anyone relies on the object. */
package io.anthesis.ledger.object;
