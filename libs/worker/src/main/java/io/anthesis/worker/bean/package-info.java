/** What workers make available for injection. */
package io.anthesis.worker.bean;
