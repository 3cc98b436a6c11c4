/** Random histories of the ledger, checked against a small model. */
package io.anthesis.ledger.model;
