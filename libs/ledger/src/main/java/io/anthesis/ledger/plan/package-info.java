/** What a job would cost, before it is submitted. */
package io.anthesis.ledger.plan;
