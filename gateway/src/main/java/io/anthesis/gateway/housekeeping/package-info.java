/** What the gateway does by itself: expired leases, deadlines, retention, the sweep of objects. */
package io.anthesis.gateway.housekeeping;
