/** Who made what: the submitter whose keys may change it. */
package io.anthesis.ledger.owner;
