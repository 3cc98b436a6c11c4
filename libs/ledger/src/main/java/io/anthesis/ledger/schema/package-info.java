/** Which schema this version needs. */
package io.anthesis.ledger.schema;
