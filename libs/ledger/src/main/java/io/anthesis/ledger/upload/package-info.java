/** Files that come in parts. */
package io.anthesis.ledger.upload;
