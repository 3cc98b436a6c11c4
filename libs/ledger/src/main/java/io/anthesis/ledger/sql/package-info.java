/** Connections and transactions. */
package io.anthesis.ledger.sql;
