/** What the gateway does by itself: expired leases, deadlines, retention, the collection of objects. */
package io.anthesis.gateway.housekeeping;
