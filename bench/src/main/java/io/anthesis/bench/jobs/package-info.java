/** How fast the ledger hands work out, beside its peers on the same PostgreSQL. */
package io.anthesis.bench.jobs;
