/** The Kafka topics, by name. */
package io.anthesis.contracts.topic;
