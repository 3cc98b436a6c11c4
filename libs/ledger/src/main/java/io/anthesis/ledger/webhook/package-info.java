/** Webhooks: addresses that are called when jobs end. */
package io.anthesis.ledger.webhook;
