/** Random numbers that are a function of their position, so that nothing about a generator needs saving. */
package io.anthesis.tensor.random;
