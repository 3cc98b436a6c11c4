/** Owners: the submitters whose keys may change a thing. */
package io.anthesis.ledger.owner;
