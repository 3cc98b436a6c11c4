/** What happens while a server is away. */
package io.anthesis.contracts.outage;
