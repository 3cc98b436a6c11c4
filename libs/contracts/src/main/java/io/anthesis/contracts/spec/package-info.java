/** What a job is asked to do: checked when it is made, stored with everything it makes. */
package io.anthesis.contracts.spec;
