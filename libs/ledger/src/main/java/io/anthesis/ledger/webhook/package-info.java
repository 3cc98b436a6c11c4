/** Addresses that are told when jobs end. */
package io.anthesis.ledger.webhook;
